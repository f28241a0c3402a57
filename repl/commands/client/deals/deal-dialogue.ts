import type { CID } from 'multiformats/cid'
import { maxDealDuration, minDealDuration } from '#sdk/actors/market/policy.ts'
import type { Address } from '#sdk/address/address.ts'
import { transferType } from '#sdk/deals/data-ref.ts'
import type { DataCidSize } from '#sdk/rpc/types/market/client-deal.ts'
import { EPOCHS_PER_DAY, formatEpochs } from '#sdk/units/duration.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { formatSize, formatSizeTight } from '#sdk/units/size.ts'
import type { ContextWith } from '../../../command-line/command.ts'
import { commandErrors } from '../../../command-line/errors.ts'
import { askMiner } from '../ask-miners.ts'
import { dataCapOf, decideVerified } from './client-money.ts'
import { findOffers } from './find-offers.ts'
import { type Offer, offerOf, sizeProblem } from './offer.ts'
import type { StartedDeal } from './started-deal.ts'

const daysBounds = { least: minDealDuration / EPOCHS_PER_DAY, most: maxDealDuration / EPOCHS_PER_DAY } as const

export interface DialogueInput {
  readonly from: Address
  readonly startEpoch: number
  readonly fastRetrieval: boolean
  readonly verifiedDeal: boolean | undefined
  readonly providerCollateral: bigint
}

type DialogueContext = ContextWith<'client' | 'node'>

/**
 * Asks for everything a deal needs, in the order and the words of the Go client, shows what it will cost, and proposes
 * it. Every answer that does not do is asked for again with the reason.
 *
 * Source: venus-market cmd/market-client/storage.go.
 */
export async function dealDialogue(input: DialogueInput, context: DialogueContext): Promise<readonly StartedDeal[]> {
  const { ask, say, node } = context
  const { root, piece } = await askData(context)
  const days = await ask.until('Deal duration (days): ', readDays)
  const duration = days * EPOCHS_PER_DAY
  const verified = await askVerified(input, piece, context)
  const offers = await askMiners({ piece, verified, duration, from: input.from }, context)

  const perEpoch = offers.reduce((sum, offer) => sum + offer.attoFilPerEpoch, 0n)
  say('-----')
  say(`Proposing from ${input.from}`)
  say(`\tBalance: ${formatFil(await node.walletBalance(input.from))}`)
  say('')
  say(`Piece size: ${formatSizeTight(piece.pieceSize)} (Payload size: ${formatSizeTight(piece.payloadSize)})`)
  say(`Duration: ${formatEpochs(duration)}`)
  if (offers.length > 1) for (const offer of offers) say(await offerLine(offer, duration, context))
  say(`Total price: ~${formatFil(perEpoch * BigInt(duration))} (${formatFil(perEpoch)} per epoch)`)
  say(`Verified: ${verified}`)
  say('')
  if (!(await ask.yesNo('Accept (yes/no): '))) return []
  say('.. executing')
  return startDeals({ root, piece, offers, duration, verified, input }, context)
}

async function askData({ ask, say, client, progress }: DialogueContext): Promise<{ root: CID; piece: DataCidSize }> {
  const { CID } = await import('multiformats/cid')
  return ask.until('Data CID (from lotus client import): ', async (answer) => {
    const root = parseCid(answer.trim(), CID.parse)
    say('.. calculating data size')
    progress('computing CommP')
    const piece = await client.clientDealPieceCID(root).finally(() => progress(undefined))
    say(`PieceCid:  ${piece.pieceCid}  PayLoadSize: ${piece.payloadSize} PieceSize: ${piece.pieceSize}`)
    return { root, piece }
  })
}

function parseCid(text: string, parse: (text: string) => CID): CID {
  try {
    return parse(text)
  } catch (cause) {
    throw new Error(`parsing cid string: "${text}" is no CID; "market-client data local" lists those of imports`, {
      cause,
    })
  }
}

function readDays(answer: string): number {
  const days = /^\d{1,6}$/.test(answer.trim()) ? Number(answer) : Number.NaN
  if (Number.isNaN(days)) throw new Error(`"${answer}" is no whole number of days`)
  if (days < daysBounds.least) throw new Error(`minimum duration is ${daysBounds.least} days`)
  if (days > daysBounds.most) throw new Error(`maximum duration is ${daysBounds.most} days`)
  return days
}

async function askVerified(
  { from, verifiedDeal }: DialogueInput,
  piece: DataCidSize,
  { node, ask, say }: DialogueContext,
): Promise<boolean> {
  const dataCap = await dataCapOf(node, from)
  if (verifiedDeal !== undefined) return decideVerified(from, dataCap, verifiedDeal)
  if (dataCap === 0n) return false
  if (dataCap < BigInt(piece.pieceSize)) {
    say('.. not enough DataCap available for a verified deal')
    return false
  }
  say('')
  return ask.yesNo('Make this a verified deal? (yes/no): ')
}

/** The providers that were named, or that were looked for, with what they want. */
async function askMiners(
  wanted: { piece: DataCidSize; verified: boolean; duration: number; from: Address },
  context: DialogueContext,
): Promise<readonly Offer[]> {
  const { Address } = await import('#sdk/address/address.ts')
  const { ask, say } = context
  return ask.until('Miner Addresses (f0.. f0..), none to find: ', async (answer) => {
    const words = answer.split(/\s+/).filter((word) => word !== '')
    const miners = words.map((word) => Address.parse(word))
    if (miners.length === 0) return findOffers(wanted, context)
    say('.. querying miner asks')
    const offers: Offer[] = []
    for (const miner of miners) {
      const answer = await askMiner(miner, context)
      const problem = sizeProblem(answer, wanted)
      if (problem !== undefined) throw new Error(problem)
      offers.push(offerOf(answer, wanted))
    }
    return offers
  })
}

async function offerLine({ miner, attoFilPerEpoch }: Offer, duration: number, { node }: DialogueContext) {
  const power = await node.stateMinerPower(miner)
  const total = formatFil(attoFilPerEpoch * BigInt(duration))
  const size = formatSize(power.minerPower.qualityAdjPower)
  return `Miner ${miner} (Power:${size}) price: ~${total} (${formatFil(attoFilPerEpoch)} per epoch)`
}

interface Agreed {
  readonly root: CID
  readonly piece: DataCidSize
  readonly offers: readonly Offer[]
  readonly duration: number
  readonly verified: boolean
  readonly input: DialogueInput
}

async function startDeals(
  { root, piece, offers, duration, verified, input }: Agreed,
  { client, say }: DialogueContext,
): Promise<readonly StartedDeal[]> {
  const started: StartedDeal[] = []
  const failures: unknown[] = []
  for (const { miner, attoFilPerEpoch } of offers) {
    try {
      const proposalCid = await client.clientStartDeal({
        data: {
          transferType: transferType.graphsync,
          root,
          pieceCid: piece.pieceCid,
          pieceSize: paddedToUnpadded(piece.pieceSize),
          rawBlockSize: piece.payloadSize,
        },
        wallet: input.from,
        miner,
        epochPrice: attoFilPerEpoch,
        minBlocksDuration: duration,
        providerCollateral: input.providerCollateral,
        dealStartEpoch: input.startEpoch,
        fastRetrieval: input.fastRetrieval,
        verifiedDeal: verified,
      })
      started.push({ miner, proposalCid })
    } catch (error) {
      failures.push(error)
      if (offers.length > 1) say(`Deal (${miner}) failed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (started.length > 0 || failures.length === 0) return started
  if (failures.length === 1) throw failures[0]
  throw commandErrors.COMMAND_FAILED({
    reason: `none of the ${failures.length} providers took the deal`,
    next: 'Each said why, above: change what it names, or choose others.',
  })
}
