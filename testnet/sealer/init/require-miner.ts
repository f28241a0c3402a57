import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { MinerInfo } from '#sdk/rpc/types/miner-info.ts'
import { formatSize } from '#sdk/units/size.ts'
import type { NewMiner } from './create-miner.ts'
import { initErrors } from './errors.ts'

/**
 * A miner that is on chain already. Owner and worker are the chain's, whatever the flags say; another sector size is
 * refused, for the sealer would seal what the miner cannot prove.
 *
 * @throws {MINER_UNKNOWN} @throws {SECTOR_SIZE_MISMATCH}
 */
export async function requireMiner(
  node: NodeClient,
  actor: Address,
  { owner, worker, sectorSize }: NewMiner,
  say: (line: string) => void,
): Promise<Address> {
  const info = await infoOf(node, actor)
  if (sectorSize !== undefined && sectorSize !== info.sectorSize) {
    throw initErrors.SECTOR_SIZE_MISMATCH({
      miner: actor.toString(),
      given: formatSize(sectorSize),
      found: formatSize(info.sectorSize),
    })
  }
  for (const [role, address] of [
    ['owner', owner],
    ['worker', worker],
  ] as const) {
    if (address === undefined) continue
    const given = await node.stateLookupID(address)
    if (!given.equals(await node.stateLookupID(info[role])))
      say(`--${role} is not that of ${actor}, which is ${info[role]}: the chain's counts`)
  }
  return actor.isId ? actor : node.stateLookupID(actor)
}

async function infoOf(node: NodeClient, actor: Address): Promise<MinerInfo> {
  try {
    return await node.stateMinerInfo(actor)
  } catch (cause) {
    if (!DealkitError.is(cause, 'RPC_ERROR')) throw cause
    throw initErrors.MINER_UNKNOWN({ miner: actor.toString(), reason: cause.message }, { cause })
  }
}
