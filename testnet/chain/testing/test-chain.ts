import type { Address } from '#sdk/address/address.ts'
import { draftMessage, type Message, messageSigningBytes } from '#sdk/chain/message.ts'
import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { Chain, type ChainOptions } from '../chain.ts'
import { ChainBlockstore } from '../store/chain-blockstore.ts'
import { MemoryArchive } from '../store/memory-archive.ts'

export const FIL = 10n ** 18n

const key = (type: 'bls' | 'secp256k1', name: string) => PrivateKey.fromSeed(type, new TextEncoder().encode(name))

/** The people of a test network. */
export const people = {
  owner: key('bls', 'owner'),
  worker: key('bls', 'worker'),
  client: key('secp256k1', 'client'),
  friend: key('secp256k1', 'friend'),
  blsClient: key('bls', 'bls client'),
} as const

/** A chain with one miner and 1,000 FIL for each of the people, in memory. Faults of actors fail the test that asks. */
export function testChain(options: Partial<ChainOptions> & { readonly faults?: unknown[] } = {}): Chain {
  const { faults, ...rest } = options
  return new Chain({
    seed: 'test',
    store: new ChainBlockstore(new MemoryArchive()),
    networkName: 'testnet',
    seconds: 1_643_000_000,
    workers: [people.worker],
    accounts: Object.values(people).map(({ address }) => ({ address, attoFil: 1_000n * FIL })),
    miners: [{ owner: people.owner.address, worker: people.worker.address, sectorSize: 8 << 20, power: 1n << 30n }],
    verifiedRegistryRoot: people.owner.address,
    onFault: (error) => faults?.push(error),
    ...rest,
  })
}

/** A transfer with gas that is enough, signed by its sender. */
export function signedTransfer(from: PrivateKey, to: Address, parts: Partial<Message> = {}): SignedMessage {
  const message = draftMessage({
    from: from.address,
    to,
    value: 1n,
    gasLimit: 3_000_000,
    gasFeeCap: 1_000_000_000n,
    gasPremium: 100_000n,
    ...parts,
  })
  return { message, signature: from.sign(messageSigningBytes(message)) }
}
