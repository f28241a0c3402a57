import { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { importKeyInfo } from '#sdk/crypto/key-info.ts'
import { Chain, type ChainOptions } from './chain.ts'
import type { ChainConfig } from './config.ts'
import { chainErrors } from './errors.ts'
import type { Notes } from './paych/voucher-book.ts'
import { ChainBlockstore } from './store/chain-blockstore.ts'
import { ChainDatabase } from './store/chain-database.ts'
import { MemoryArchive } from './store/memory-archive.ts'
import { saveChain } from './store/save-chain.ts'

/** A chain, and what ends its writing. */
export interface OpenChain {
  readonly chain: Chain
  /** Small things that are kept with it. */
  readonly notes: Notes
  close(): void
}

/**
 * The chain of a configuration: a new one, or the one that the file holds, as it was when the last process that used it
 * ended. Without a file it lives in memory.
 *
 * @throws {CHAIN_STORE_FAILED} {CHAIN_OF_OTHER_GENESIS} {WORKER_KEY_MISSING} {NO_ACCOUNTS}
 */
export function openChain(
  config: ChainConfig,
  file: string | undefined,
  onFault: (error: unknown, where: string) => void,
): OpenChain {
  const options = { ...genesisOptions(config), onFault }
  if (file === undefined) {
    const texts = new Map<string, string>()
    const notes = {
      read: (name: string) => texts.get(name),
      write: (name: string, text: string) => texts.set(name, text),
    }
    const chain = new Chain({ ...options, store: new ChainBlockstore(new MemoryArchive()) })
    return { chain, notes, close: () => undefined }
  }
  const database = new ChainDatabase(file)
  try {
    const store = new ChainBlockstore(database)
    const saved = { records: database.tipSets(), pending: database.pending() }
    const isNew = saved.records.length === 0
    const chain = new Chain({ ...options, store, ...(isNew ? {} : { saved, keys: database.keys() }) })
    const stopSaving = saveChain(chain, database)
    return {
      chain,
      notes: {
        read: (name) => database.setting(name),
        write: (name, text) => database.save({ settings: { [name]: text } }),
      },
      close: () => {
        stopSaving()
        database.close()
      },
    }
  } catch (error) {
    database.close()
    throw error
  }
}

function genesisOptions({ network, genesis, wallet }: ChainConfig): Omit<ChainOptions, 'store'> {
  const keys = wallet.keys.map((text) => PrivateKey.fromKeyInfo(importKeyInfo(text)))
  const accounts = genesis.accounts.map(({ address, attoFil }) => ({
    address: Address.parse(address),
    attoFil: BigInt(attoFil),
  }))
  const miners = genesis.miners.map(({ owner, worker, sectorSize, power }) => ({
    owner: Address.parse(owner),
    worker: Address.parse(worker),
    sectorSize,
    power: BigInt(power),
  }))
  const workers = miners.map(({ worker }) => {
    const key = keys.find(({ address }) => address.equals(worker))
    if (key === undefined) throw chainErrors.WORKER_KEY_MISSING({ worker: worker.toString() })
    return key
  })
  const root =
    genesis.verifiedRegistryRoot === undefined ? accounts[0]?.address : Address.parse(genesis.verifiedRegistryRoot)
  if (root === undefined) throw chainErrors.NO_ACCOUNTS({})
  return {
    networkName: network.name,
    seed: network.seed,
    seconds: network.genesisSeconds,
    accounts,
    miners,
    verifiedRegistryRoot: root,
    workers,
    keys,
  }
}
