import type { Address } from '#sdk/address/address.ts'
import type { StorageAsk } from '#sdk/deals/ask.ts'
import type { ContextWith } from '../../command-line/command.ts'

const askedAtATime = 50
const answerMs = 4_000

/** What a provider asks, and how long its answer took. */
export interface Answer {
  readonly miner: Address
  readonly ask: StorageAsk
  readonly latencyMs: number
}

type AskContext = ContextWith<'client' | 'node'>

/** @throws why it cannot be had: no peer id on chain, no answer */
export async function askMiner(
  miner: Address,
  { client, node, signal }: AskContext,
  timeoutMs?: number,
): Promise<Answer> {
  const { peerId } = await node.stateMinerInfo(miner).catch((cause: unknown) => {
    throw new Error(`failed to get peerID for miner: ${messageOf(cause)}`, { cause })
  })
  if (peerId === null)
    throw new Error(`not set peer id for miner ${miner}; its provider does that with "venus-market actor set-peer-id"`)
  const began = performance.now()
  const ask = await client
    .with({ signal, timeoutMs })
    .clientQueryAsk(peerId, miner)
    .catch((cause: unknown) => {
      throw new Error(`failed to query ask: ${messageOf(cause)}`, { cause })
    })
  return { miner, ask, latencyMs: performance.now() - began }
}

/** All miners that have power. */
export async function minersWithPower({ node }: AskContext): Promise<Address[]> {
  const miners = await node.stateListMiners()
  const powers = await inTurns(miners, async (miner) => (await node.stateMinerPower(miner)).minerPower.rawBytePower)
  return miners.filter((_miner, at) => (powers[at] ?? 0n) > 0n)
}

/** The answers of those who gave one in time; of the others it is told why there is none. */
export async function askMiners(miners: readonly Address[], context: AskContext): Promise<Answer[]> {
  let done = 0
  const answers = await inTurns(miners, async (miner) => {
    const answer = await askMiner(miner, context, answerMs).catch((error: unknown) => ({
      miner,
      why: messageOf(error),
    }))
    context.signal.throwIfAborted()
    context.progress(`${++done} of ${miners.length} miners asked`)
    return answer
  })
  context.progress(undefined)
  for (const answer of answers) if ('why' in answer) context.warn(`no ask of ${answer.miner}: ${answer.why}`)
  return answers.filter((answer) => 'ask' in answer)
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += askedAtATime)
    results.push(...(await Promise.all(items.slice(at, at + askedAtATime).map(work))))
  return results
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
