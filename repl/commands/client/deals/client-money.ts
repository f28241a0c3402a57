import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { commandErrors } from '../../../command-line/errors.ts'

/** DataCap of a client in bytes; 0 for one that nobody verified. */
export async function dataCapOf(node: NodeClient, client: Address): Promise<bigint> {
  return (await node.stateVerifiedClientStatus(client)) ?? 0n
}

/**
 * Whether a deal is a verified one: as asked for, otherwise whenever the client has DataCap, as in Go.
 *
 * @throws {COMMAND_FAILED} a verified deal is asked for by a client without DataCap
 */
export function decideVerified(client: Address, dataCap: bigint, asked: boolean | undefined): boolean {
  if (asked === true && dataCap === 0n)
    throw commandErrors.COMMAND_FAILED({
      reason: `address ${client} does not have verified client status`,
      next: 'Leave --verified-deal out, or have a verifier give the client DataCap.',
    })
  return asked ?? dataCap > 0n
}
