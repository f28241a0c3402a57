import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { divide } from '#sdk/actors/math/fixed-point.ts'
import type { ExpirationExtension, ExtendSectorExpirationParams } from '#sdk/actors/miner/methods.ts'
import { addPower, noPower } from '#sdk/actors/miner/power-pair.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { checkExpiration } from './expiration.ts'
import { Miner } from './miner.ts'
import { reportPledge, reportPower } from './power-actor.ts'
import { checkLimits } from './sectors/declared-sectors.ts'

/** Lets active sectors live longer; the weight of their deals is spread over the longer life. */
export function extendSectorExpiration(runtime: Runtime, { extensions }: ExtendSectorExpirationParams): void {
  checkLimits(
    extensions,
    extensions.map((extension) => extension.sectors),
  )
  const miner = new Miner(runtime)
  miner.expectOperator()
  let powerDelta = noPower
  let pledgeDelta = 0n
  const byDeadline = Map.groupBy(extensions, ({ deadline }) => deadline)
  for (const extension of [...byDeadline.values()].flat()) {
    const book = miner.deadline(extension.deadline)
    book.partition(extension.partition)
    const old = miner.sectors.load(extension.sectors)
    const extended = old.map((sector) => extend(runtime, sector, extension))
    const change = book.changePartition(extension.partition, (partition) => partition.replaceSectors(old, extended))
    book.addExpirations(extension.newExpiration, [extension.partition])
    miner.sectors.put(extended)
    powerDelta = addPower(powerDelta, change.power)
    pledgeDelta += change.pledge
  }
  miner.save()
  reportPower(runtime, powerDelta)
  reportPledge(runtime, pledgeDelta)
}

function extend(
  runtime: Runtime,
  sector: SectorOnChainInfo,
  { newExpiration }: ExpirationExtension,
): SectorOnChainInfo {
  const { sectorNumber, activation, expiration, sealProof } = sector
  const { epoch } = runtime
  ensure(
    expiration >= epoch,
    exitCodes.ErrForbidden,
    `sector ${sectorNumber} has expired at ${expiration}; it is ${epoch}`,
  )
  ensureArgument(
    newExpiration >= expiration,
    `sector ${sectorNumber} expires at ${expiration}; ${newExpiration} is before that`,
  )
  checkExpiration(epoch, activation, newExpiration, sealProof)
  const left = BigInt(expiration - epoch)
  const lifetime = BigInt(expiration - activation)
  return {
    ...sector,
    expiration: newExpiration,
    dealWeight: divide(sector.dealWeight * left, lifetime),
    verifiedDealWeight: divide(sector.verifiedDealWeight * left, lifetime),
  }
}
