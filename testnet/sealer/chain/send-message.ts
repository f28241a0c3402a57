import { randomUUID } from 'node:crypto'
import { draftMessage } from '#sdk/chain/message.ts'
import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import { parseFil } from '#sdk/units/fil.ts'
import type { SealerConfig } from '../config.ts'
import type { Sealing, SectorRun } from '../sealing.ts'
import { chooseSender, type Purpose } from './choose-sender.ts'

/** A message to the miner actor, before it has a sender. */
export interface MinerMessage {
  readonly method: number
  readonly params: Uint8Array
  /** attoFIL. */
  readonly value?: bigint
}

type Fees = SealerConfig['Fees']

/** A limit of [Fees] that the gas of one message is held to; one for several sectors grows with them. */
export type FeeLimit = Exclude<keyof Fees, 'MaxPublishDealsFee' | 'MaxMarketBalanceAddFee'>

export interface SendOptions {
  readonly purpose: Purpose
  readonly maxFee: FeeLimit
  /** How many sectors the message is for; 1 if left out. */
  readonly sectors?: number
}

/** attoFIL that the gas of a message may cost now. */
function mostFee({ Fees }: SealerConfig, limit: FeeLimit, sectors = 1): bigint {
  const fee = Fees[limit]
  return typeof fee === 'string' ? parseFil(fee) : parseFil(fee.Base) + BigInt(sectors) * parseFil(fee.PerSector)
}

/**
 * Sends a message to the miner under an id, once: what was sent under it before, even by a process that was killed, is
 * the same message. The sender is chosen when it is first made.
 *
 * @throws {RPC_ERROR} the node says that it would fail
 */
export async function sendToMiner(
  sealing: Sealing,
  uid: string,
  { purpose, maxFee: limit, sectors }: SendOptions,
  make: () => Promise<MinerMessage>,
): Promise<void> {
  const { messages, miner, config } = sealing
  const maxFee = mostFee(config(), limit, sectors)
  await messages.send(
    uid,
    async () => {
      const { method, params, value = 0n } = await make()
      const from = await chooseSender(sealing, purpose, { good: value + maxFee, least: value })
      return draftMessage({ to: miner, from, method, params, value })
    },
    { maxFee },
  )
}

/**
 * Waits until a sector's message is on chain. The sector says why that takes long, and when the fee was raised.
 *
 * @param sectors how many the message is for
 * @throws {MESSAGE_UNKNOWN} nothing was sent under this id
 */
export function awaitMessage(
  { messages, config }: Sealing,
  uid: string,
  run: Pick<SectorRun, 'signal' | 'save'>,
  limit: FeeLimit,
  sectors = 1,
): Promise<MessageLookup> {
  return messages.wait(uid, run.signal, {
    maxFee: () => mostFee(config(), limit, sectors),
    limitName: `[Fees] ${limit}`,
    notice: (text) => run.save({}, text),
  })
}

/** The id under which a sector's message goes: the one that is kept, or a new one that is kept from now on. */
export async function messageId(kept: string, keep: (uid: string) => Promise<void>): Promise<string> {
  if (kept !== '') return kept
  const uid = randomUUID()
  await keep(uid)
  return uid
}
