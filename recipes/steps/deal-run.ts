import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Address } from '#sdk/address/address.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { EPOCHS_PER_DAY } from '#sdk/units/duration.ts'
import type { DealOptions } from '../deal.ts'
import { recipeErrors } from '../errors.ts'

/** A deal under way: the network it is made on, its parties, and who is told of its steps. */
export interface DealRun {
  readonly network: NetworkClients
  readonly options: DealOptions
  readonly miner: Address
  readonly sectorSize: number
  readonly wallet: Address
  /** Epochs. */
  readonly duration: number
  readonly firstEpoch: number
  readonly onStep: (step: string, detail: string) => void
  /** For what waits. */
  readonly waiting: { readonly signal?: AbortSignal }
}

/** Finds the parties of a deal: the network's first miner, and the client's default address. @throws {NO_MINER} */
export async function beginDeal(network: NetworkClients, options: DealOptions): Promise<DealRun> {
  const { onStep = () => undefined, signal, duration = 180 * EPOCHS_PER_DAY } = options
  // The daemons read and write these, in a working directory of their own.
  const [file, workDir] = [resolve(options.file), resolve(options.workDir)]
  const firstEpoch = (await network.node.chainHead()).height
  await mkdir(workDir, { recursive: true })
  const [minerInfo] = network.info.miners
  if (minerInfo === undefined) throw recipeErrors.NO_MINER({})
  return {
    network,
    options: { ...options, file, workDir },
    miner: Address.parse(minerInfo.address),
    sectorSize: minerInfo.sectorSize,
    wallet: await network.client.defaultAddress(),
    duration,
    firstEpoch,
    onStep,
    waiting: signal === undefined ? {} : { signal },
  }
}
