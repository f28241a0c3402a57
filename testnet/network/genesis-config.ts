import type { z } from 'zod'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import type { chainConfig } from '#testnet/chain/config.ts'
import type { PartialConfig } from '#testnet/service/config/config-file.ts'
import type { SeededAccounts } from './accounts.ts'

export type NodeConfig = PartialConfig<z.input<typeof chainConfig>>

/** What a new local chain begins with. */
export interface Genesis {
  readonly seed: string
  readonly accounts: SeededAccounts
  /** Bytes. */
  readonly sectorSize: number
  /** Accounts besides the named ones. */
  readonly funded?: readonly { readonly address: string; readonly attoFil: bigint }[]
}

/**
 * The configuration of a chain's first start: the named accounts of the seed, with their keys in the wallet of the node,
 * and miners of one sector's power each.
 */
export function genesisConfig({ seed, accounts, sectorSize, funded = [] }: Genesis): NodeConfig {
  return {
    network: { name: 'force', seed },
    genesis: {
      accounts: [
        ...accounts.all.map(({ key, attoFil }) => ({ address: key.address.toString(), attoFil: `${attoFil}` })),
        ...funded.map(({ address, attoFil }) => ({ address, attoFil: `${attoFil}` })),
      ],
      miners: accounts.miners.map(({ owner, worker }) => ({
        owner: owner.key.address.toString(),
        worker: worker.key.address.toString(),
        sectorSize,
        power: `${sectorSize}`,
      })),
      verifiedRegistryRoot: accounts.verifierRoot.key.address.toString(),
    },
    wallet: { keys: accounts.all.map(({ key }) => exportKeyInfo(key.toKeyInfo())) },
  }
}
