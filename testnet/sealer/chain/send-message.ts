import { randomUUID } from 'node:crypto'
import { draftMessage } from '#sdk/chain/message.ts'
import { parseFil } from '#sdk/units/fil.ts'
import type { Sealing } from '../sealing.ts'
import { chooseSender, type Purpose } from './choose-sender.ts'

/** A message to the miner actor, before it has a sender. */
export interface MinerMessage {
  readonly method: number
  readonly params: Uint8Array
  /** attoFIL. */
  readonly value?: bigint
}

export interface SendOptions {
  readonly purpose: Purpose
  /** attoFIL, or which limit of [Fees] its gas is held to. */
  readonly maxFee: bigint | 'MaxPreCommitGasFee' | 'MaxCommitGasFee' | 'MaxTerminateGasFee' | 'MaxWindowPoStGasFee'
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

/** The id under which a sector's message goes: the one that is kept, or a new one that is kept from now on. */
export async function messageId(kept: string, keep: (uid: string) => Promise<void>): Promise<string> {
  if (kept !== '') return kept
  const uid = randomUUID()
  await keep(uid)
  return uid
}
