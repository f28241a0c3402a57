import type { CID } from 'multiformats/cid'
import type { Logger } from 'pino'
import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { type Signer, signReady } from '#sdk/actions/chain/sign-message.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { formatDuration } from '#sdk/units/duration.ts'
import { formatFilShort } from '#sdk/units/fil.ts'
import type { Clock } from '../clock/clock.ts'
import { type KeptMessage, type KeptMessages, mostFee } from './kept-messages.ts'
import { judgeFee } from './raise-fee.ts'

/** How whoever waits for a message wants it to be hurried. */
export interface HurryOptions {
  /** attoFIL that gas may cost now, when that is more than when it was sent; 0 leaves it to the node. */
  readonly maxFee?: (() => bigint) | undefined
  /** Where that is set, in words: `MaxPublishDealsFee`. */
  readonly limitName?: string | undefined
  /** Told in words why the message has not landed, and what was done; with the message that counts now. */
  readonly notice?: ((text: string, cid: CID) => Promise<void>) | undefined
}

interface HurryWith {
  readonly node: NodeClient
  readonly signer: Signer
  readonly clock: Clock
  readonly logger: Logger
  readonly messages: KeptMessages
  /** Milliseconds that the message has been waited for. */
  readonly waitedMs: number
}

/**
 * Says why a message has not landed, and sends one that pays more in its place when that is why. The new one is kept
 * before it is pushed; both have one nonce, so that one of them lands, and each is looked for. A node that refuses the
 * new one leaves the old one in place.
 */
export async function hurry(given: HurryWith, kept: KeptMessage, options: HurryOptions): Promise<void> {
  const { node, logger, waitedMs } = given
  const { signed } = kept
  const cid = signedMessageCid(signed)
  const maxFee = mostFee(kept.maxFee, options.maxFee?.())
  const late = `message ${cid} has not landed within ${formatDuration(waitedMs)}`
  const tell = async (level: 'info' | 'warn', text: string, now: CID) => {
    logger[level]({ key: kept.key }, text)
    await options.notice?.(text, now)
  }
  const judged = await judgeFee(node, signed, maxFee)
  switch (judged.kind) {
    case 'enough':
      return tell('info', `${late}; it pays enough and waits for the next blocks`, cid)
    case 'behind':
      return tell('warn', `${late}; message ${judged.cid} of the same sender, nonce ${judged.nonce}, goes first`, cid)
    case 'capped': {
      const { limitName = 'the fee it was sent with' } = options
      const limit = maxFee > 0n ? `${limitName} allows ${formatFilShort(maxFee)}` : 'the node allows no more'
      const text = `${late}: its gas would have to cost up to ${formatFilShort(judged.needs)} and ${limit}; raise that, or wait until the base fee falls`
      return tell('warn', text, cid)
    }
    case 'raised': {
      const raised = await signReady(given.signer, judged.message)
      const refusal = await replace(given, kept, raised)
      if (refusal !== undefined) return tell('warn', `${late}, and cannot be replaced: ${refusal}`, cid)
      const { gasPremium, gasFeeCap, gasLimit } = raised.message
      const cost = formatFilShort(gasFeeCap * BigInt(gasLimit))
      const text = `${late}; replaced by ${signedMessageCid(raised)} with a premium of ${gasPremium} (before ${signed.message.gasPremium}) and a fee cap of ${gasFeeCap} attoFIL per gas, ${cost} at most`
      return tell('warn', text, signedMessageCid(raised))
    }
  }
}

/** @returns why the node did not take it */
async function replace(
  { node, clock, messages }: HurryWith,
  { key, signed }: KeptMessage,
  raised: SignedMessage,
): Promise<string | undefined> {
  await messages.replace(key, signed, raised, clock.now())
  try {
    if ((await pushSigned(node, raised)) === 'pushed') {
      await messages.pushed(key)
      return undefined
    }
    await messages.restore(key, signed)
    return 'its nonce has just been used on chain'
  } catch (error) {
    // Only what the node has said settles it; a node that went away may have taken the message.
    if (!DealkitError.is(error, 'RPC_ERROR')) throw error
    await messages.restore(key, signed)
    return error.message
  }
}
