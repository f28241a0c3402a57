import type { CID } from 'multiformats/cid'
import type { ActorRecord } from '#sdk/chain/actor.ts'
import type { InvocationResult } from '#sdk/chain/execution.ts'
import { type Message, messageCid } from '#sdk/chain/message.ts'
import { advanceState } from '../blocks/execute.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import { Vm } from '../vm/vm.ts'
import { invocationResult } from './calls.ts'
import { queryErrors } from './errors.ts'

/** How many epochs a state is computed ahead at most. */
const MAX_AHEAD = 2_880

/** The actors that are new or different in a second state, as they are there. @throws {STATE_ROOT_MISSING} */
export function changedActors(chain: Chain, before: CID, after: CID): Record<string, ActorRecord> {
  const earlier = new Map(
    [...StateTree.load(chain.store, before).actors()].map(([id, actor]) => [id.toString(), actor]),
  )
  const changed: Record<string, ActorRecord> = {}
  for (const [address, actor] of StateTree.load(chain.store, after).actors()) {
    const known = earlier.get(address.toString())
    if (known === undefined || !sameActor(known, actor)) changed[address.toString()] = actor
  }
  return changed
}

function sameActor(a: ActorRecord, b: ActorRecord): boolean {
  return a.head.equals(b.head) && a.code.equals(b.code) && a.nonce === b.nonce && a.balance === b.balance
}

/**
 * The state that messages lead to on top of a tipset's, at its epoch or a later one, cron of the epochs between
 * included; the chain stays as it is. Source: lotus chain/stmgr (ComputeState).
 *
 * @throws {HEIGHT_UNCOMPUTABLE} for an epoch before the tipset, or more than a day after it
 */
export function computeState(
  chain: Chain,
  record: TipSetRecord,
  height: number,
  messages: readonly Message[],
): { readonly root: CID; readonly trace: InvocationResult[] } {
  const from = record.tipSet.height
  if (height < from || height > from + MAX_AHEAD) throw queryErrors.HEIGHT_UNCOMPUTABLE({ height, from })
  const tree = chain.stateAt(record)
  const at = { baseFee: record.tipSet.blocks[0]!.parentBaseFee, randomness: chain.randomness }
  const environment = advanceState(tree, chain.rules, at, from, height)
  const vm = new Vm(tree, environment)
  const trace = messages.map((message) => {
    const applied = vm.applyImplicit(message)
    return invocationResult(message, messageCid(message), applied, 0)
  })
  return { root: tree.flush(), trace }
}
