import type { Address } from '#sdk/address/address.ts'
import { formatDuration } from '#sdk/units/duration.ts'
import { formatFil, parseFil } from '#sdk/units/fil.ts'
import type { ContextWith } from '../../../command-line/command.ts'
import { askMiners, minersWithPower } from '../ask-miners.ts'
import { type Offer, offerOf, sizeProblem, type Wanted } from './offer.ts'

export interface Search extends Wanted {
  readonly duration: number
  readonly from: Address
}

type SearchContext = ContextWith<'client' | 'node'>

/** Every miner that has power, answers, and takes the piece, with its price, the cheapest first. */
async function searchOffers(wanted: Wanted, context: SearchContext): Promise<Offer[]> {
  context.say('.. getting miner list')
  const miners = await minersWithPower(context)
  context.say(`* Found ${miners.length} miners with power`)
  context.say('.. querying asks')
  const answers = await askMiners(miners, context)
  context.say(`* Queried ${miners.length} asks, got ${answers.length} responses`)
  return answers
    .filter((answer) => sizeProblem(answer, wanted) === undefined)
    .map((answer) => offerOf(answer, wanted))
    .sort((a, b) => (a.attoFilPerEpoch < b.attoFilPerEpoch ? -1 : 1))
}

/**
 * Looks for providers, and narrows them down by latency, budget and number.
 *
 * @throws when nobody is left, so that the caller asks again
 */
export async function findOffers(search: Search, context: SearchContext): Promise<readonly Offer[]> {
  const { ask, say, node } = context
  const found = await searchOffers(search, context)
  if (found.length === 0)
    throw new Error('no asks found: nobody with power takes a piece of this size; name a provider')
  say(`Found ${found.length} candidate asks`)
  const latencies = found.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b)
  const average = latencies.reduce((sum, one) => sum + one, 0) / latencies.length
  const median = latencies[latencies.length >> 1]!
  say(`Average network latency: ${shortly(average)}; Median latency: ${shortly(median)}`)

  const most = await ask.until(`Maximum network latency (default: ${shortly(median)}) (ms): `, (answer) =>
    answer.trim() === '' ? median : wholeNumber(answer),
  )
  const near = found.filter(({ latencyMs }) => latencyMs <= most)
  say(`${near.length} asks left after filtering for network latency`)
  if (near.length === 0)
    throw new Error(`nobody answers within ${most} ms; the quickest takes ${shortly(latencies[0]!)}`)

  say(`Proposing from ${search.from}, Current Balance: ${formatFil(await node.walletBalance(search.from))}`)
  const budget = await ask.until('Maximum budget (FIL): ', (answer) => parseFil(answer))
  const affordable = near.filter(({ attoFilPerEpoch }) => attoFilPerEpoch * BigInt(search.duration) <= budget)
  say(`${affordable.length} asks within budget`)
  if (affordable.length === 0) {
    const [cheapest] = near // the cheapest stands first
    const least = cheapest!.attoFilPerEpoch * BigInt(search.duration)
    throw new Error(`nobody stores it for ${formatFil(budget)}; the cheapest wants ${formatFil(least)}`)
  }

  const count = await ask.until('Deals to make (1): ', (answer) => {
    const deals = answer.trim() === '' ? 1 : wholeNumber(answer)
    if (deals < 1 || deals > affordable.length) throw new Error(`1 to ${affordable.length} deals can be made`)
    return deals
  })
  say('.. Picking miners')
  return withinBudget(affordable, count, budget, search.duration)
}

/** The cheapest, as many as asked for while the money lasts. */
function withinBudget(offers: readonly Offer[], count: number, budget: bigint, duration: number): readonly Offer[] {
  const picked: Offer[] = []
  let left = budget
  for (const offer of offers.slice(0, count)) {
    const total = offer.attoFilPerEpoch * BigInt(duration)
    if (total > left) break
    left -= total
    picked.push(offer)
  }
  return picked
}

function wholeNumber(answer: string): number {
  if (!/^\s*\d{1,9}\s*$/.test(answer)) throw new Error(`"${answer}" is no whole number`)
  return Number(answer)
}

const shortly = (milliseconds: number): string => formatDuration(Math.round(milliseconds * 1000) / 1000)
