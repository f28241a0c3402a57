import { DealkitError } from '#sdk/errors/index.ts'
import type { ChainCondition } from '#sdk/rpc/types/testnet/condition.ts'
import type { Chain } from '../chain.ts'
import { nextLookAt } from '../queries/messages.ts'
import { steeringErrors } from './errors.ts'
import type { NetworkLink } from './network-link.ts'

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

const lostDeals = new Set(['Rejecting', 'Failing', 'Error', 'ProposalRejected', 'Slashed', 'Expired'])

/** Looks whether every part of a condition holds now. @throws {CONDITION_EMPTY} {SERVICE_UNKNOWN} */
export async function lookAt(chain: Chain, network: NetworkLink | undefined, wanted: ChainCondition): Promise<Finding> {
  const { epoch, message, deal, sector } = wanted
  const findings = await Promise.all([
    ...(epoch === undefined ? [] : [epochFinding(chain, epoch)]),
    ...(message === undefined ? [] : [messageFinding(chain, message)]),
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

function messageFinding(chain: Chain, { cid, confidence = 0 }: MessageWanted): Finding {
  const next = nextLookAt(chain, cid, confidence)
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
  return {
    holds: states.includes(seen.state),
    wanted: `deal ${proposalCid} as ${states.join(' or ')} at its ${side}`,
    seen: seen.text,
    isOver: lostDeals.has(seen.state),
  }
}

async function sectorFinding(network: NetworkLink | undefined, wanted: SectorWanted): Promise<Finding> {
  const { number, states, miner } = wanted
  const sealer = required(network?.sealerOf(miner?.toString()), 'sealer')
  const seen = await seenIn(async () => {
    const { state, lastError } = await sealer.sectorsStatus(number, false)
    return { state, message: lastError }
  })
  return {
    holds: states.includes(seen.state),
    wanted: `sector ${number} as ${states.join(' or ')}`,
    seen: seen.text,
    isOver: seen.state === 'Removed',
  }
}

async function seenIn(
  look: () => Promise<{ readonly state: string; readonly message: string }>,
): Promise<{ readonly state: string; readonly text: string }> {
  try {
    const { state, message } = await look()
    return { state, text: message === '' ? `it is ${state}` : `it is ${state} (${message})` }
  } catch (error) {
    // What is not there yet may still come.
    if (steeringErrors.SERVICE_UNKNOWN.is(error) || !DealkitError.is(error)) throw error
    return { state: '', text: error.message }
  }
}

function required<C>(client: C | undefined, service: string): C {
  if (client === undefined) throw steeringErrors.SERVICE_UNKNOWN({ service, known: 'none of that kind' })
  return client
}
