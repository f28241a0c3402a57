import { maxSectorExpirationExtension, minSectorExpiration, sectorMaximumLifetime } from '#sdk/actors/miner/policy.ts'
import { ensureArgument } from '../abort.ts'

/** Ends the method (16) at an epoch unless a sector activated at one epoch may expire at another. */
export function checkExpiration(epoch: number, activation: number, expiration: number, sealProof: number): void {
  const lifetime = expiration - activation
  ensureArgument(lifetime > 0, `a sector activated at ${activation} cannot expire at ${expiration}`)
  ensureArgument(
    lifetime >= minSectorExpiration,
    `a sector from ${activation} to ${expiration} lives ${lifetime} epochs; at least ${minSectorExpiration} are required`,
  )
  const latest = epoch + maxSectorExpirationExtension
  ensureArgument(expiration <= latest, `a sector cannot expire at ${expiration}, later than ${latest}`)
  const longest = sectorMaximumLifetime(sealProof)
  ensureArgument(
    lifetime <= longest,
    `a sector from ${activation} to ${expiration} lives ${lifetime} epochs; at most ${longest} are allowed`,
  )
}
