import { readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Logger } from 'pino'
import { isOnline } from '#sdk/deals/data-ref.ts'
import { providerFinalStates } from '#sdk/deals/deal-machine/provider-transitions.ts'
import type { DealMachine, DealState } from '../deals/deal-machine.ts'
import type { ProviderDeal } from '../deals/deal-record.ts'
import type { Miners } from '../miners.ts'

const finalStates: readonly DealState[] = providerFinalStates

/** Where data arrives. */
export interface StagingPlace {
  readonly miners: Pick<Miners, 'settings'>
  /** Where it does unless the miner has a `TransfePath`. */
  readonly directory: string
}

/** The file that a deal's data is received into. */
export function stagedCar({ miners, directory }: StagingPlace, { id, data }: ProviderDeal): string {
  const { TransfePath } = miners.settings(data.signed.proposal.provider)
  return join(TransfePath === '' ? directory : TransfePath, stagedName(id))
}

const stagedName = (id: string) => `${id}.car`

export interface SweepParts extends StagingPlace {
  readonly machine: Pick<DealMachine, 'list' | 'save'>
  readonly logger: Logger
}

/**
 * Removes received files whose deal is over: one that ended in the moment of a kill has let go of its file, which the
 * transfer may have made once more. Such a file bears the name of an online deal that is known here; whatever else lies
 * beside it, the files of deals that are not over among it, is nobody's to touch.
 */
export async function sweepStagedCars(parts: SweepParts): Promise<void> {
  const { machine, logger } = parts
  const listed = new Map<string, Promise<ReadonlySet<string>>>()
  const filesIn = (directory: string) => {
    const names = listed.get(directory) ?? listFiles(directory, logger)
    listed.set(directory, names)
    return names
  }
  for (const deal of machine.list()) {
    if (!isOnline(deal.data.ref) || !finalStates.includes(deal.state)) continue
    for (const path of placesOf(parts, deal)) {
      if ((await filesIn(dirname(path))).has(basename(path))) await remove(parts, deal, path)
    }
  }
}

/** `TransfePath` may have been another one when the data came. */
function placesOf(parts: SweepParts, deal: ProviderDeal): ReadonlySet<string> {
  const name = stagedName(deal.id)
  const { inboundCar } = deal.data
  const noted = basename(inboundCar) === name ? [inboundCar] : []
  return new Set([...noted, stagedCar(parts, deal), join(parts.directory, name)])
}

async function listFiles(directory: string, logger: Logger): Promise<ReadonlySet<string>> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      logger.warn({ err: error, directory }, 'received data of deals that are over was not looked for')
    return new Set()
  }
}

async function remove({ machine, logger }: SweepParts, { id, state, data }: ProviderDeal, path: string): Promise<void> {
  try {
    const { size: bytes } = await stat(path)
    await rm(path)
    logger.warn({ deal: id, state, path, bytes }, 'received data was removed: its deal is over')
    if (data.inboundCar === path) await machine.save(id, { inboundCar: '' })
  } catch (error) {
    logger.warn({ err: error, deal: id, path }, 'received data of a deal that is over could not be removed')
  }
}
