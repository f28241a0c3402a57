import { addPower, noPower, type PowerPair } from '#sdk/actors/miner/power-pair.ts'
import { qaPowerForSector, type SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'

/** Raw and quality-adjusted bytes of a sector. */
export function powerOfSector(sectorSize: number, sector: SectorOnChainInfo): PowerPair {
  return { raw: BigInt(sectorSize), qa: qaPowerForSector(sectorSize, sector) }
}

export function powerOfSectors(sectorSize: number, sectors: readonly SectorOnChainInfo[]): PowerPair {
  return sectors.reduce((sum, sector) => addPower(sum, powerOfSector(sectorSize, sector)), noPower)
}

export function samePower(a: PowerPair, b: PowerPair): boolean {
  return a.raw === b.raw && a.qa === b.qa
}

export function isNegative(power: PowerPair): boolean {
  return power.raw < 0n || power.qa < 0n
}

/** `raw 1024, QA 2048`, for messages. */
export function powerText(power: PowerPair): string {
  return `raw ${power.raw}, QA ${power.qa}`
}
