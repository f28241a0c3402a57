import type { CID } from 'multiformats/cid'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { execParams, execReturn, initMethods } from '#sdk/actors/init/methods.ts'
import {
  paychMethods as actorMethods,
  paychConstructorParams,
  updateChannelStateParams,
} from '#sdk/actors/paych/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { paychMethods } from '#sdk/rpc/api/node/paych.ts'
import type { ChannelFunds, PaymentChannel } from '#sdk/rpc/types/paych.ts'
import type { Call, Handlers } from '#testnet/service/rpc/handlers.ts'
import {
  allChannels,
  type Channel,
  channelAt,
  lanesOnChain,
  openChannel,
  pendingChannel,
  pendingFunds,
} from '../paych/channels.ts'
import { paychErrors } from '../paych/errors.ts'
import { VoucherBook } from '../paych/voucher-book.ts'
import { addVoucher, checkVoucher, createVoucher, lanesWithVouchers } from '../paych/vouchers.ts'
import { senderKey, sendMessage } from '../pool/send-message.ts'
import { robustAddress } from '../queries/actors.ts'
import { callMessage } from '../queries/calls.ts'
import { findMessage, waitMessage } from '../queries/messages.ts'
import type { Node } from './node.ts'

/** Epochs that the node lets pass on top of a channel's message before it counts on it. */
const CONFIDENCE = 5

/** Payment channels of the keys that this node holds. Source: lotus paychmgr. */
export function paychHandlers({ chain, blocks, notes }: Node): Handlers<typeof paychMethods> {
  const book = new VoucherBook(notes)

  /** The side of a channel that this node signs for; the payer when it has both keys. @throws {CHANNEL_NOT_OURS} */
  const control = (channel: Channel): Address => {
    const ours = [channel.from, channel.to].find((key) => chain.keystore.has(key))
    if (ours === undefined) throw paychErrors.CHANNEL_NOT_OURS({ channel: channel.address.toString() })
    return ours
  }
  const send = (from: Address, to: Address, method: number, params: Uint8Array, value = 0n): CID =>
    signedMessageCid(sendMessage(chain, draftMessage({ from, to, method, params, value })))

  const fund = (from: Address, to: Address, attoFil: bigint): PaymentChannel => {
    const channel = openChannel(chain, from, to)
    const address = channel?.address ?? pendingChannel(chain, from, to)?.address
    if (address !== undefined) {
      const waitSentinel = attoFil === 0n ? null : send(from, address, 0, new Uint8Array(0), attoFil)
      return { channel: channel?.address ?? null, waitSentinel }
    }
    const constructorParams = paychConstructorParams.encode({ from, to })
    const params = execParams.encode({ codeCid: actorCodes.paymentchannel, constructorParams })
    return { channel: null, waitSentinel: send(from, singletons.init, initMethods.Exec.number, params, attoFil) }
  }

  /** Sets funds of the channel aside for the caller, adding what is missing unless that is not wanted. */
  const get = (fromAddress: Address, toAddress: Address, attoFil: bigint, offChain: boolean): PaymentChannel => {
    const [from, to] = [senderKey(chain, fromAddress), senderKey(chain, toAddress)]
    const available = book.available(from, to)
    if (offChain && available < attoFil)
      throw paychErrors.CHANNEL_SHORT({ available: `${available}`, wanted: `${attoFil}` })
    const taken = available < attoFil ? available : attoFil
    const channel = fund(from, to, attoFil - taken)
    book.setAvailable(from, to, available - taken)
    return channel
  }

  const waitReady = async (sentinel: CID, { signal }: Pick<Call, 'signal'>): Promise<Address> => {
    const { message } = findMessage(chain, sentinel)
    const options = { limit: -1, allowReplaced: true, signal }
    const { receipt } = await waitMessage(chain, blocks, sentinel, CONFIDENCE, options)
    if (receipt.exitCode !== exitCodes.Ok)
      throw paychErrors.CHANNEL_MESSAGE_FAILED({ cid: sentinel.toString(), exitCode: receipt.exitCode })
    if (message.to.equals(singletons.init) && message.method === initMethods.Exec.number)
      return execReturn.decode(receipt.returned).robustAddress
    if (message.method !== 0) throw paychErrors.NOT_A_CHANNEL_MESSAGE({ cid: sentinel.toString() })
    return channelAt(chain, robustAddress(chain.after, message.to)).address
  }

  const funds = (from: Address, to: Address, channel: Channel | undefined): ChannelFunds => {
    const making = channel === undefined ? pendingChannel(chain, from, to) : undefined
    const adding = channel === undefined ? undefined : pendingFunds(chain, channel)
    const lanes = channel === undefined ? [] : [...lanesWithVouchers(chain, channel, book).values()]
    return {
      channel: channel?.address ?? null,
      from,
      to,
      confirmed: channel?.balance ?? 0n,
      pending: making?.attoFil ?? adding?.attoFil ?? 0n,
      nonReserved: book.available(from, to),
      pendingAvailable: 0n,
      pendingWaitSentinel: making?.message ?? adding?.message ?? null,
      queued: 0n,
      vouchersRedeemed: lanes.reduce((sum, { amount }) => sum + amount, 0n),
    }
  }
  const nextLane = (channel: Channel): number => {
    const used = [...lanesOnChain(chain, channel).keys(), ...book.vouchers(channel.address).map(({ lane }) => lane)]
    return used.length === 0 ? 0 : Math.max(...used) + 1
  }
  const update = (channel: Channel, ...[sv, secret]: readonly [Parameters<typeof checkVoucher>[3], Uint8Array]) => ({
    to: channel.address,
    method: actorMethods.UpdateChannelState.number,
    params: updateChannelStateParams.encode({ sv, secret }),
  })

  return {
    PaychGet(from, to, amount, options) {
      return get(from, to, amount, options.offChain)
    },
    PaychFund(fromAddress, toAddress, amount) {
      const [from, to] = [senderKey(chain, fromAddress), senderKey(chain, toAddress)]
      const channel = fund(from, to, amount)
      book.setAvailable(from, to, book.available(from, to) + amount)
      return channel
    },
    PaychGetWaitReady(sentinel, call) {
      return waitReady(sentinel, call)
    },
    PaychAvailableFunds(address) {
      const channel = channelAt(chain, address)
      return funds(channel.from, channel.to, channel)
    },
    PaychAvailableFundsByFromTo(fromAddress, toAddress) {
      const [from, to] = [senderKey(chain, fromAddress), senderKey(chain, toAddress)]
      return funds(from, to, openChannel(chain, from, to))
    },
    PaychList() {
      const ours = ({ from, to }: Channel) => chain.keystore.has(from) || chain.keystore.has(to)
      return allChannels(chain)
        .filter(ours)
        .map(({ address }) => address)
    },
    PaychStatus(address) {
      const channel = channelAt(chain, address)
      const controlAddress = control(channel)
      return { controlAddress, direction: controlAddress.equals(channel.from) ? 'outbound' : 'inbound' }
    },
    PaychAllocateLane(address) {
      const channel = channelAt(chain, address)
      return book.allocateLane(channel.address, nextLane(channel))
    },
    /** One voucher a step of the payment, all on a lane of their own. */
    async PaychNewPayment(from, to, steps, call) {
      const last = steps.at(-1)
      if (last === undefined) throw paychErrors.PAYMENT_EMPTY({})
      const { waitSentinel } = get(from, to, last.amount, false)
      const existing = openChannel(chain, senderKey(chain, from), senderKey(chain, to))
      const address = waitSentinel === null ? existing!.address : await waitReady(waitSentinel, call)
      const channel = channelAt(chain, address)
      const lane = book.allocateLane(channel.address, nextLane(channel))
      const vouchers = steps.map(({ minSettle, ...terms }) => {
        const { voucher, shortfall } = createVoucher(chain, channel, book, lane, {
          ...terms,
          minSettleHeight: minSettle,
        })
        if (voucher === null)
          throw paychErrors.CHANNEL_SHORT({ available: `${terms.amount - shortfall}`, wanted: `${terms.amount}` })
        return voucher
      })
      return { channel: channel.address, waitSentinel, vouchers }
    },
    PaychSettle(address) {
      const channel = channelAt(chain, address)
      return send(control(channel), channel.address, actorMethods.Settle.number, new Uint8Array(0))
    },
    PaychCollect(address) {
      const channel = channelAt(chain, address)
      return send(control(channel), channel.address, actorMethods.Collect.number, new Uint8Array(0))
    },
    PaychVoucherCreate(address, amount, lane) {
      return createVoucher(chain, channelAt(chain, address), book, lane, { amount })
    },
    PaychVoucherAdd(address, voucher, proof, leastDelta) {
      const channel = channelAt(chain, address)
      control(channel)
      return addVoucher(chain, channel, book, voucher, proof, leastDelta)
    },
    PaychVoucherList(address) {
      return book.vouchers(channelAt(chain, address).address)
    },
    PaychVoucherCheckValid(address, voucher) {
      checkVoucher(chain, channelAt(chain, address), book, voucher)
    },
    /** Tries to redeem it, as its payee. */
    PaychVoucherCheckSpendable(address, voucher, secret) {
      const channel = channelAt(chain, address)
      if (book.isSubmitted(channel.address, voucher)) return false
      const message = draftMessage({ from: channel.to, ...update(channel, voucher, secret) })
      return callMessage(chain, message, chain.head).receipt?.exitCode === exitCodes.Ok
    },
    PaychVoucherSubmit(address, voucher, secret) {
      const channel = channelAt(chain, address)
      const { lane, nonce } = voucher
      if (book.isSubmitted(channel.address, voucher)) throw paychErrors.VOUCHER_SUBMITTED({ lane, nonce })
      const { to, method, params } = update(channel, voucher, secret)
      const cid = send(channel.to, to, method, params)
      if (book.has(channel.address, voucher)) book.markSubmitted(channel.address, voucher)
      return cid
    },
  }
}
