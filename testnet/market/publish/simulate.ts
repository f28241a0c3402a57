import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { draftMessage, type Message } from '#sdk/chain/message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { ClientDealProposal, TextLabelClientDealProposal } from '#sdk/deals/proposal.ts'

/** What can be published in which messages, and what cannot be, each with the reason. */
export interface Batches<T> {
  readonly batches: readonly (readonly T[])[]
  readonly refused: readonly { readonly deal: T; readonly reason: string }[]
}

/** A deal as the publishing sees it. */
export interface ToPublish {
  readonly signed: ClientDealProposal
}

/** The message that publishes deals. Their labels are text: others are refused when they are proposed. */
export function publishMessage(from: Address, deals: readonly ToPublish[]): Message {
  const { number, params } = marketMethods.PublishStorageDeals
  const encoded = params.encode({ deals: deals.map(({ signed }) => signed as TextLabelClientDealProposal) })
  return draftMessage({ from, to: singletons.market, method: number, params: encoded })
}

/**
 * Tries deals out on the chain's present state, so that no bad one is paid for or takes others down with it: a message
 * that fails is halved until the culprits are alone, and the survivors are tried together again.
 */
export async function viableBatches<T extends ToPublish>(
  node: NodeClient,
  from: Address,
  deals: readonly T[],
): Promise<Batches<T>> {
  if (deals.length === 0) return { batches: [], refused: [] }
  const tried = await tryOut(node, from, deals)
  if (tried.dropped.length === 0) return { batches: [deals], refused: [] }
  if (deals.length === 1) return { batches: [], refused: [{ deal: deals[0]!, reason: tried.reason }] }
  const half = Math.ceil(deals.length / 2)
  const left = await viableBatches(node, from, deals.slice(0, half))
  const right = await viableBatches(node, from, deals.slice(half))
  const survivors = [...left.batches, ...right.batches].flat()
  const refused = [...left.refused, ...right.refused]
  const together = survivors.length === 0 ? undefined : await tryOut(node, from, survivors)
  if (together === undefined || together.dropped.length === 0) {
    return { batches: together === undefined ? [] : [survivors], refused }
  }
  // Each half works, both together do not: what the first one takes is not there for the second any more.
  const short = new Set(together.dropped.length < survivors.length ? together.dropped : right.batches.flat())
  const kept = survivors.filter((deal) => !short.has(deal))
  const late = [...short].map((deal) => ({ deal, reason: `${together.reason} (with the others of its message)` }))
  return { batches: kept.length === 0 ? [] : [kept], refused: [...refused, ...late] }
}

async function tryOut<T extends ToPublish>(
  node: NodeClient,
  from: Address,
  deals: readonly T[],
): Promise<{ readonly dropped: readonly T[]; readonly reason: string }> {
  const { receipt, error, executionTrace } = await node.stateCall(publishMessage(from, deals))
  const said = (executionTrace.logs ?? []).join('; ')
  if (receipt === null || receipt.exitCode !== 0) {
    const exit = receipt === null ? 'none' : exitCodeText(receipt.exitCode)
    const details = [error, said].filter((text) => text !== '').join('; ')
    return { dropped: deals, reason: `simulating deal publish message: non-zero exitcode ${exit}; message: ${details}` }
  }
  const { validDeals } = marketMethods.PublishStorageDeals.returns.decode(receipt.returned)
  const dropped = deals.filter((_, position) => !validDeals.has(position))
  return { dropped, reason: `simulating deal publish message: ${said}` }
}
