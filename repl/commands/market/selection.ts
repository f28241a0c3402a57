import type { Address } from '#sdk/address/address.ts'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import { type Command, defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { flag } from '../../command-line/kinds.ts'
import { minerOption, servedMiner } from './served-miner.ts'

interface Choice {
  readonly online: boolean
  readonly offline: boolean
  readonly verified: boolean
  readonly unverified: boolean
}
type Kind = keyof Choice
const kinds: readonly Kind[] = ['online', 'offline', 'verified', 'unverified']

interface Switch {
  readonly get: (miner: Address) => Promise<boolean>
  readonly set: (miner: Address, considered: boolean) => Promise<void>
}
type Switches = Partial<Record<Kind, Switch>>

const storage = (market: MarketClient): Switches => ({
  online: { get: market.dealsConsiderOnlineStorageDeals, set: market.dealsSetConsiderOnlineStorageDeals },
  offline: { get: market.dealsConsiderOfflineStorageDeals, set: market.dealsSetConsiderOfflineStorageDeals },
  verified: { get: market.dealsConsiderVerifiedStorageDeals, set: market.dealsSetConsiderVerifiedStorageDeals },
  unverified: { get: market.dealsConsiderUnverifiedStorageDeals, set: market.dealsSetConsiderUnverifiedStorageDeals },
})
const retrieval = (market: MarketClient): Switches => ({
  online: { get: market.dealsConsiderOnlineRetrievalDeals, set: market.dealsSetConsiderOnlineRetrievalDeals },
  offline: { get: market.dealsConsiderOfflineRetrievalDeals, set: market.dealsSetConsiderOfflineRetrievalDeals },
})

/** `selection list`, `reset` and `reject` for one sort of deals. */
function selectionCommands(sort: 'storage' | 'retrieval', switchesOf: (market: MarketClient) => Switches): Command[] {
  const path = `${sort}-deals selection`
  const options = {
    online: flag({ summary: 'deals whose data goes over the network' }),
    offline: flag({ summary: 'deals whose data is brought by hand' }),
    verified: flag({ summary: 'deals that use DataCap: of storage only' }),
    unverified: flag({ summary: 'deals without DataCap: of storage only' }),
    ...minerOption,
  }

  const list = defineCommand({
    path: `${path} list`,
    summary: `print which ${sort} deals are considered`,
    options: minerOption,
    examples: [`venus-market ${path} list`],
    needs: ['market'],
    async run(input, context) {
      const miner = await servedMiner(input.miner, context)
      const entries = Object.entries(switchesOf(context.market)).map(
        async ([kind, { get }]) => [kind, await get(miner)] as const,
      )
      return Object.fromEntries(await Promise.all(entries)) as Partial<Choice>
    },
    render: (considered) =>
      Object.entries(considered)
        .map(([kind, value]) => `considering ${kind} ${sort} deals: ${value}`)
        .join('\n'),
  })

  const reset = defineCommand({
    path: `${path} reset`,
    summary: `consider all ${sort} deals again`,
    options: minerOption,
    examples: [`venus-market ${path} reset`],
    needs: ['market'],
    async run(input, context) {
      const miner = await servedMiner(input.miner, context)
      for (const { set } of Object.values(switchesOf(context.market))) await set(miner, true)
      return { miner, considering: Object.keys(switchesOf(context.market)) }
    },
    render: () => '',
  })

  const reject = defineCommand({
    path: `${path} reject`,
    summary: `do not consider some ${sort} deals`,
    options,
    examples: [`venus-market ${path} reject --online`],
    needs: ['market'],
    async run(input, context) {
      const switches = switchesOf(context.market)
      const chosen = kinds.filter((kind) => input[kind])
      if (chosen.length === 0)
        throw usageErrors.USAGE_REFUSED({
          reason: 'nothing is named that is to be rejected',
          next: `Name some of ${Object.keys(switches)
            .map((kind) => `--${kind}`)
            .join(', ')}.`,
        })
      const miner = await servedMiner(input.miner, context)
      for (const kind of chosen) {
        const found = switches[kind]
        if (found === undefined)
          throw usageErrors.USAGE_REFUSED({
            reason: `${sort} deals are not told apart by --${kind}`,
            next: `Name some of ${Object.keys(switches)
              .map((name) => `--${name}`)
              .join(', ')}.`,
          })
        await found.set(miner, false)
      }
      return { miner, rejecting: chosen }
    },
    render: () => '',
  })
  return [list, reset, reject]
}

export const storageSelection = selectionCommands('storage', storage)
export const retrievalSelection = selectionCommands('retrieval', retrieval)
