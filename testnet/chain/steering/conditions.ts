import { DealkitError } from '#sdk/errors/index.ts'
import type { ChainCondition } from '#sdk/rpc/types/testnet/condition.ts'
import { counted } from '#sdk/units/count.ts'
import type { Chain } from '../chain.ts'
import { nextLookAt } from '../queries/messages.ts'
import { steeringErrors } from './errors.ts'
import type { NetworkLink } from './network-link.ts'
import type { QuietNetwork } from './quiet.ts'
import { unknownDeal, unknownSector } from './unknown.ts'

/** Whether something has come about, and in words what there is instead. */
export interface Finding {
  readonly holds: boolean
  readonly wanted: string
  readonly seen: string
  /** It cannot come about any more. */
  readonly isOver: boolean
}

type DealWanted = NonNullable<ChainCondition['deal']>
type SectorWanted = NonNullable<ChainCondition['sector']>
type MessageWanted = NonNullable<ChainCondition['message']>

/** What a deal may still come to by itself, from the states out of which it does not go on to be active. */
const dealEnds: Readonly<Record<string, readonly string[]>> = {
  Rejecting: ['Failing', 'Error', 'ProposalRejected'],
  Failing: ['Error'],
  Error: [],
  ProposalRejected: [],
  Active: ['Expired', 'Slashed', 'Failing', 'Error'],
  Slashed: [],
  Expired: [],
}

const sectorEnds: Readonly<Record<string, readonly string[]>> = { Removing: ['Removed', 'RemoveFailed'], Removed: [] }

/**
 * Looks whether every part of a condition holds now, on a quiet network.
 *
 * @throws {CONDITION_UNKNOWN} for a message, deal or sector that is not there, while nothing is on its way to it
 * @throws {CONDITION_EMPTY} {SERVICE_UNKNOWN}
 */
export async function lookAt(
  chain: Chain,
  network: NetworkLink | undefined,
  wanted: ChainCondition,
  quiet: Pick<QuietNetwork, 'isAwaited'>,
): Promise<Finding> {
  const { epoch, message, deal, sector } = wanted
  const findings = await Promise.all([
    ...(epoch === undefined ? [] : [epochFinding(chain, epoch)]),
    ...(message === undefined ? [] : [messageFinding(chain, message, quiet)]),
    ...(deal === undefined ? [] : [dealFinding(network, deal)]),
    ...(sector === undefined ? [] : [sectorFinding(network, sector)]),
  ])
  const missing = findings.filter(({ holds }) => !holds)
  const [first] = missing.length === 0 ? findings : missing
  if (first === undefined) throw steeringErrors.CONDITION_EMPTY({})
  return { ...first, isOver: missing.some(({ isOver }) => isOver) }
}

function epochFinding(chain: Chain, epoch: number): Finding {
  const { height } = chain.head.tipSet
  return { holds: height >= epoch, wanted: `epoch ${epoch}`, seen: `the chain is at ${height}`, isOver: false }
}

function messageFinding(
  chain: Chain,
  { cid, confidence = 0 }: MessageWanted,
  quiet: Pick<QuietNetwork, 'isAwaited'>,
): Finding {
  const next = nextLookAt(chain, cid, confidence)
  if (next === undefined && chain.pushedMessage(cid) === undefined && !quiet.isAwaited(cid)) {
    throw steeringErrors.CONDITION_UNKNOWN({
      subject: `message ${cid}`,
      known: `the pool has ${counted(chain.pool.size, 'message')}, none of them this one`,
    })
  }
  const { height } = chain.head.tipSet
  const seen = next === undefined ? 'it is in no tipset' : `it has its confidence at epoch ${next}`
  return { holds: next !== undefined && next <= height, wanted: `message ${cid}`, seen, isOver: false }
}

async function dealFinding(network: NetworkLink | undefined, wanted: DealWanted): Promise<Finding> {
  const { proposalCid, states, side = 'provider' } = wanted
  const { market, client } = network ?? {}
  const seen = await seenIn(async () => {
    if (side === 'client') return required(client, 'client').clientGetDealInfo(proposalCid)
    return required(market, 'market').marketGetDeal(proposalCid)
  })
  const unknown = seen.isThere || network === undefined ? undefined : await unknownDeal(network, proposalCid)
  if (unknown !== undefined) throw unknown
  return {
    holds: states.includes(seen.state),
    wanted: `deal ${proposalCid} as ${states.join(' or ')} at its ${side}`,
    seen: seen.text,
    isOver: isPast(dealEnds, seen.state, states),
  }
}

async function sectorFinding(network: NetworkLink | undefined, wanted: SectorWanted): Promise<Finding> {
  const { number, states, miner } = wanted
  const sealer = required(network?.sealerOf(miner?.toString()), 'sealer')
  const seen = await seenIn(async () => {
    const { state, lastError } = await sealer.sectorsStatus(number, false)
    return { state, message: lastError }
  })
  const unknown = seen.isThere ? undefined : await unknownSector(network, sealer, wanted)
  if (unknown !== undefined) throw unknown
  return {
    holds: states.includes(seen.state),
    wanted: `sector ${number} as ${states.join(' or ')}`,
    seen: seen.text,
    isOver: isPast(sectorEnds, seen.state, states),
  }
}

async function seenIn(
  look: () => Promise<{ readonly state: string; readonly message: string }>,
): Promise<{ readonly state: string; readonly text: string; readonly isThere: boolean }> {
  try {
    const { state, message } = await look()
    return { isThere: true, state, text: message === '' ? `it is ${state}` : `it is ${state} (${message})` }
  } catch (error) {
    if (steeringErrors.SERVICE_UNKNOWN.is(error) || !DealkitError.is(error)) throw error
    // A service that is down may know it.
    return { isThere: !DealkitError.is(error, 'RPC_ERROR'), state: '', text: error.message }
  }
}

/** Whether a state lies behind which none of the wanted ones comes by itself. */
function isPast(ends: Readonly<Record<string, readonly string[]>>, state: string, wanted: readonly string[]): boolean {
  const after = ends[state]
  return after !== undefined && !wanted.some((one) => after.includes(one))
}

function required<C>(client: C | undefined, service: string): C {
  if (client === undefined) throw steeringErrors.SERVICE_UNKNOWN({ service, known: 'none of that kind' })
  return client
}
