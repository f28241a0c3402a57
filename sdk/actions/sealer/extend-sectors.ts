import { type ExpirationExtension, extendSectorExpirationParams, minerMethods } from '#sdk/actors/miner/methods.ts'
import { maxSectorExpirationExtension, sectorMaximumLifetime } from '#sdk/actors/miner/policy.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { SealerClient } from '#sdk/clients/sealer-client.ts'
import { BitField } from '#sdk/collections/bitfield.ts'

/** A sector, and the epoch it is to live until. */
export interface SectorExtension {
  readonly sector: number
  readonly newExpiration: number
}

/**
 * The latest epoch that a sector may be extended to at an epoch: so long from now, and so long from its activation.
 * Source: specs-actors actors/builtin/miner/policy.go.
 *
 * @example
 * import { latestExpiration } from '#sdk/actions/sealer/extend-sectors.ts'
 * latestExpiration({ sealProof: 6, activation: 100 }, 5_000)
 */
export function latestExpiration(
  { sealProof, activation }: Pick<SectorOnChainInfo, 'sealProof' | 'activation'>,
  epoch: number,
): number {
  return Math.min(epoch + maxSectorExpirationExtension, activation + sectorMaximumLifetime(sealProof))
}

/**
 * Lets sectors of a sealer's miner live longer, by one ExtendSectorExpiration message of the worker's.
 *
 * @returns the id that the sealer sends it under; undefined when there is nothing to extend
 * @throws {RPC_ERROR} a sector is not on chain, or the message would fail: an epoch is too late, or a sector faulty
 * @example
 * import { extendSectors } from '#sdk/actions/sealer/extend-sectors.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node, sealer } = connect(await loadNetworkInfo())
 * await extendSectors({ node, sealer }, [{ sector: 1, newExpiration: 1_590_156 }])
 */
export async function extendSectors(
  { node, sealer, signal }: { node: NodeClient; sealer: SealerClient; signal?: AbortSignal },
  wanted: readonly SectorExtension[],
): Promise<string | undefined> {
  if (wanted.length === 0) return undefined
  const chain = node.with({ signal })
  const miner = await sealer.actorAddress()
  const places = new Map<string, { deadline: number; partition: number; newExpiration: number; numbers: number[] }>()
  for (const { sector, newExpiration } of wanted) {
    const { deadline, partition } = await chain.stateSectorPartition(miner, sector)
    const key = `${deadline}/${partition}/${newExpiration}`
    const place = places.get(key) ?? { deadline, partition, newExpiration, numbers: [] }
    place.numbers.push(sector)
    places.set(key, place)
  }
  const extensions: ExpirationExtension[] = [...places.values()].map(({ numbers, ...place }) => ({
    ...place,
    sectors: BitField.of(numbers),
  }))
  const { worker } = await chain.stateMinerInfo(miner)
  const params = extendSectorExpirationParams.encode({ extensions })
  const method = minerMethods.ExtendSectorExpiration.number
  return sealer.messagerPushMessage(draftMessage({ from: worker, to: miner, method, params }), null)
}
