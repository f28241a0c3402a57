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
import { checkAddresses } from './sector-addresses.ts'

/** Lets active sectors live longer. What their deals weigh is spread over the time that is left. */
export function extendSectorExpiration(runtime: Runtime, { extensions }: ExtendSectorExpirationParams): void {
  checkAddresses(extensions)
  const miner = new Miner(runtime)
  miner.expectOperator()
  let powerDelta = noPower
  let pledgeDelta = 0n
  for (const [index, ofDeadline] of Map.groupBy(extensions, ({ deadline }) => deadline)) {
    const book = miner.deadline(index)
    for (const extension of ofDeadline) {
      const old = miner.sectors.load(extension.sectors)
      const extended = old.map((sector) => extendedSector(miner, sector, extension))
      miner.sectors.put(extended)
      const added = book.changePartition(extension.partition, (partition) => partition.replaceSectors(old, extended))
      powerDelta = addPower(powerDelta, added.power)
      pledgeDelta += added.pledge
    }
    for (const { newExpiration, partition } of ofDeadline) book.addExpirations(newExpiration, [partition])
  }
  miner.save()
  reportPower(runtime, powerDelta)
  reportPledge(runtime, pledgeDelta)
}

function extendedSector(
  { runtime, epoch }: Miner,
  sector: SectorOnChainInfo,
  { newExpiration }: ExpirationExtension,
): SectorOnChainInfo {
  const { sectorNumber, sealProof, activation, expiration } = sector
  ensure(
    expiration >= epoch,
    exitCodes.ErrForbidden,
    `sector ${sectorNumber} has expired at ${expiration} and cannot be extended`,
  )
  ensureArgument(
    newExpiration >= expiration,
    `sector ${sectorNumber} expires at ${expiration}; ${newExpiration} would be sooner`,
  )
  checkExpiration(runtime, activation, newExpiration, sealProof)
  const unspent = (weight: bigint) => divide(weight * BigInt(expiration - epoch), BigInt(expiration - activation))
  return {
    ...sector,
    expiration: newExpiration,
    dealWeight: unspent(sector.dealWeight),
    verifiedDealWeight: unspent(sector.verifiedDealWeight),
  }
}
