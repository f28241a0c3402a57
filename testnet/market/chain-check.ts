import type { Logger } from 'pino'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { MarketDatabase } from './database.ts'
import { marketErrors } from './errors.ts'
import type { Miners } from './miners.ts'
import type { MarketSigner } from './signer.ts'

const firstPause = 1_000
const longestPause = 30_000

export interface ChainCheckOptions {
  readonly node: NodeClient
  readonly database: MarketDatabase
  readonly miners: Miners
  readonly signer: MarketSigner
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Resolves once the node is there and on the chain that this market's deals are on; it is asked until it answers.
 * On the way it says which miners are not on that chain, and whose worker key the signer lacks.
 *
 * @throws {MARKET_OTHER_CHAIN}
 */
export async function awaitChain(options: ChainCheckOptions): Promise<void> {
  const { signal, clock, logger } = options
  for (let pause = firstPause; !signal.aborted; pause = Math.min(2 * pause, longestPause)) {
    try {
      await requireSameChain(options)
      return await tellOfMiners(options)
    } catch (error) {
      if (marketErrors.MARKET_OTHER_CHAIN.is(error) || !DealkitError.is(error)) throw error
      if (signal.aborted) return
      logger.error(
        `${error.message}; trying again in ${pause / 1000}s${error.next === undefined ? '' : `. ${error.next}`}`,
      )
    }
    await clock.sleep(pause, signal)
  }
}

/**
 * Refuses a chain that this market's deals are not on: there they would all look lost. The first one it sees is theirs.
 *
 * @throws {MARKET_OTHER_CHAIN} and what the node throws
 */
export async function requireSameChain({
  node,
  database,
}: Pick<ChainCheckOptions, 'node' | 'database'>): Promise<void> {
  const [network, genesisTipSet] = await Promise.all([node.stateNetworkName(), node.chainGetGenesis()])
  const genesis = genesisTipSet.key.join(' ')
  const known = await database.selectFrom('chain').selectAll().executeTakeFirst()
  if (known === undefined) await database.insertInto('chain').values({ genesis, network }).execute()
  else if (known.genesis !== genesis) {
    throw marketErrors.MARKET_OTHER_CHAIN({ network, genesis, expected: known.network, expectedGenesis: known.genesis })
  }
}

async function tellOfMiners({ node, miners, signer, logger }: ChainCheckOptions): Promise<void> {
  for (const { address } of miners.list()) {
    const worker = await miners.workerKey(address).catch(async (error: unknown) => {
      if (!DealkitError.is(error, 'RPC_ERROR')) throw error
      const details = { miner: address.toString(), network: await node.stateNetworkName(), reason: error.message }
      const { message, next } = marketErrors.MARKET_MINER_NOT_ON_CHAIN(details)
      logger.error(`${message}. ${next}`)
      return undefined
    })
    if (worker === undefined || (await signer.has(worker))) continue
    logger.error(
      `${signer.name} lacks ${worker}, the worker key of ${address}: its deals cannot be answered or published. ` +
        'Import that key; nothing else needs to be restarted.',
    )
  }
}
