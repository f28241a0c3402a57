import type { Address } from '#sdk/address/address.ts'
import type { PoolUpdate } from '#sdk/chain/message-pool.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { mpoolMethods } from '#sdk/rpc/api/node/mpool.ts'
import { Broadcast } from '#testnet/service/broadcast.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { checkMessages } from '../pool/check-messages.ts'
import { senderKey, sendMessage } from '../pool/send-message.ts'
import type { Node } from './node.ts'

/** Messages on their way into blocks. */
export function mpoolHandlers({ chain, onStop }: Node): Handlers<typeof mpoolMethods> {
  const updates = new Broadcast<PoolUpdate>()
  onStop(
    chain.pool.onChange(({ type, message }) =>
      updates.publish({ type: type === 'add' ? 'added' : 'removed', message }),
    ),
  )
  onStop(() => updates.close())

  const keyOf = (address: Address): Address => senderKey(chain, address)

  return {
    MpoolPush(signed) {
      return chain.push(signed)
    },
    MpoolPushUntrusted(signed) {
      return chain.push(signed)
    },
    MpoolBatchPush(many) {
      return many.map((signed) => chain.push(signed))
    },
    MpoolBatchPushUntrusted(many) {
      return many.map((signed) => chain.push(signed))
    },
    MpoolPushMessage(message, spec) {
      return sendMessage(chain, message, spec)
    },
    MpoolBatchPushMessage(messages, spec) {
      return messages.map((message) => sendMessage(chain, message, spec))
    },
    MpoolGetNonce(address) {
      return chain.pool.nextNonce(keyOf(address))
    },
    MpoolPending() {
      return chain.pool.pending().map(({ signed }) => signed)
    },
    MpoolSelect() {
      return chain.pool.select(chain.nextBaseFee).map(({ signed }) => signed)
    },
    MpoolSelects(_key, qualities) {
      const selected = chain.pool.select(chain.nextBaseFee).map(({ signed }) => signed)
      return qualities.map((_, i) => (i === 0 ? selected : []))
    },
    async *MpoolSub({ signal }) {
      yield* updates.subscribe(signal)
    },
    MpoolCheckMessages(prototypes) {
      const all = prototypes.map(({ message, validNonce }) => ({ message, nonceMeant: validNonce }))
      return checkMessages(chain, all)
    },
    MpoolCheckPendingMessages(address) {
      const pending = chain.pool.pendingOf(keyOf(address))
      return checkMessages(
        chain,
        pending.map(({ signed }) => ({ message: signed.message, nonceMeant: true })),
      )
    },
    MpoolCheckReplaceMessages(messages) {
      return messages.flatMap((message) => checkMessages(chain, [{ message, nonceMeant: false }]))
    },
    MpoolGetConfig() {
      return chain.pool.config
    },
    MpoolSetConfig(config) {
      chain.pool.configure(config)
    },
    /** Nobody else has a pool to publish to. */
    MpoolPublishByAddr() {
      return undefined
    },
    MpoolPublishMessage(signed) {
      if (chain.index.placeOf(signedMessageCid(signed)) === undefined) chain.push(signed)
    },
    MpoolClear() {
      chain.pool.clear()
    },
    MpoolDeleteByAdress(address) {
      const key = keyOf(address)
      for (const { signed } of chain.pool.pendingOf(key)) chain.pool.remove(key, signed.message.nonce)
    },
  }
}
