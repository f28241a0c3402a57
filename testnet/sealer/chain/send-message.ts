import { randomUUID } from 'node:crypto'
import { draftMessage } from '#sdk/chain/message.ts'
import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import { parseFil } from '#sdk/units/fil.ts'
import type { Sealing, SectorRun } from '../sealing.ts'
import { chooseSender, type Purpose } from './choose-sender.ts'

/** A message to the miner actor, before it has a sender. */
export interface MinerMessage {
  readonly method: number
  readonly params: Uint8Array
  /** attoFIL. */
  readonly value?: bigint
}

/** A limit of [Fees] that the gas of one message is held to. */
export type FeeLimit = 'MaxPreCommitGasFee' | 'MaxCommitGasFee' | 'MaxTerminateGasFee' | 'MaxWindowPoStGasFee'

export interface SendOptions {
  readonly purpose: Purpose
  /** attoFIL, or the limit. */
  readonly maxFee: bigint | FeeLimit
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
  { purpose, maxFee }: SendOptions,
  make: () => Promise<MinerMessage>,
): Promise<void> {
  const { messages, miner, config } = sealing
  const mostFee = typeof maxFee === 'bigint' ? maxFee : parseFil(config().Fees[maxFee])
  await messages.send(
    uid,
    async () => {
      const { method, params, value = 0n } = await make()
      const from = await chooseSender(sealing, purpose, { good: value + mostFee, least: value })
      return draftMessage({ to: miner, from, method, params, value })
    },
    { maxFee: mostFee },
  )
}

/**
 * Waits until a sector's message is on chain. The sector says why that takes long, and when the fee was raised.
 *
 * @throws {MESSAGE_UNKNOWN} nothing was sent under this id
 */
export function awaitMessage(
  { messages, config }: Sealing,
  uid: string,
  run: Pick<SectorRun, 'signal' | 'save'>,
  limit: FeeLimit,
): Promise<MessageLookup> {
  return messages.wait(uid, run.signal, {
    maxFee: () => parseFil(config().Fees[limit]),
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
