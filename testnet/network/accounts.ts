import { type KeyType, PrivateKey } from '#sdk/crypto/key.ts'
import { ATTO_PER_FIL } from '#sdk/units/fil.ts'

/** An account that a network is born with. */
export interface SeededAccount {
  readonly name: string
  readonly key: PrivateKey
  readonly attoFil: bigint
}

/** The accounts of one miner. */
export interface SeededMiner {
  readonly owner: SeededAccount
  readonly worker: SeededAccount
}

/** All keys of a local network. Anybody can make them from the seed: never use them anywhere else. */
export interface SeededAccounts {
  readonly clients: readonly SeededAccount[]
  readonly miners: readonly SeededMiner[]
  /** Names verifiers, who give DataCap to clients. */
  readonly verifierRoot: SeededAccount
  /** Every one of the above. */
  readonly all: readonly SeededAccount[]
}

const CLIENTS = 4
const CLIENT_FIL = 10_000n
const MINER_FIL = 100_000n

/** The named, funded accounts of a network: the same seed gives the same keys. */
export function seedAccounts(seed: string, minerCount: number): SeededAccounts {
  const account = (name: string, type: KeyType, fil: bigint): SeededAccount => ({
    name,
    key: PrivateKey.fromSeed(type, new TextEncoder().encode(`${seed}/${name}`)),
    attoFil: fil * ATTO_PER_FIL,
  })
  const clients = Array.from({ length: CLIENTS }, (_, i) =>
    account(i === 0 ? 'client' : `client-${i + 1}`, 'secp256k1', CLIENT_FIL),
  )
  const miners = Array.from({ length: minerCount }, (_, i) => {
    const suffix = i === 0 ? '' : `-${i + 1}`
    return { owner: account(`owner${suffix}`, 'bls', MINER_FIL), worker: account(`worker${suffix}`, 'bls', MINER_FIL) }
  })
  const verifierRoot = account('verifier-root', 'secp256k1', CLIENT_FIL)
  return {
    clients,
    miners,
    verifierRoot,
    all: [...clients, ...miners.flatMap(({ owner, worker }) => [owner, worker]), verifierRoot],
  }
}
