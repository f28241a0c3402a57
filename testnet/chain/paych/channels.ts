import type { CID } from 'multiformats/cid'
import { accountState } from '#sdk/actors/account/state.ts'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { execParams, initMethods } from '#sdk/actors/init/methods.ts'
import { paychConstructorParams } from '#sdk/actors/paych/methods.ts'
import { openLanes, type PaychState, paychState } from '#sdk/actors/paych/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import type { IncludedMessage } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { robustAddress } from '../queries/actors.ts'
import { paychErrors } from './errors.ts'

/** A payment channel on chain, its parties by their key addresses. */
export interface Channel {
  readonly address: Address
  readonly from: Address
  readonly to: Address
  readonly state: PaychState
  /** attoFIL in it. */
  readonly balance: bigint
}

/** A message in the pool that makes a channel, and the address the channel will have. */
export interface PendingChannel {
  readonly address: Address
  readonly message: CID
  readonly attoFil: bigint
}

/** @throws {CHANNEL_NOT_FOUND} */
export function channelAt(chain: Chain, address: Address): Channel {
  const id = chain.after.resolve(address)
  const actor = id === undefined ? undefined : chain.after.get(id)
  if (id === undefined || actor === undefined || !actor.code.equals(actorCodes.paymentchannel)) {
    throw paychErrors.CHANNEL_NOT_FOUND({ channel: address.toString() })
  }
  return channelOf(chain, id)
}

function channelOf(chain: Chain, id: number): Channel {
  const state = chain.after.state(id, paychState)
  const keyOf = (party: Address) => chain.after.state(party.id, accountState).address
  return {
    address: robustAddress(chain.after, Address.fromId(id)),
    from: keyOf(state.from),
    to: keyOf(state.to),
    state,
    balance: chain.after.get(id)?.balance ?? 0n,
  }
}

/** Every payment channel on chain. */
export function allChannels(chain: Chain): Channel[] {
  return [...chain.after.actors()]
    .filter(([, actor]) => actor.code.equals(actorCodes.paymentchannel))
    .map(([address]) => channelOf(chain, address.id))
}

/** The channel that one pays the other through and that is not being closed. */
export function openChannel(chain: Chain, from: Address, to: Address): Channel | undefined {
  return allChannels(chain).find(
    (channel) => channel.from.equals(from) && channel.to.equals(to) && channel.state.settlingAt === 0,
  )
}

/** The channel that a message in the pool is about to make. */
export function pendingChannel(chain: Chain, from: Address, to: Address): PendingChannel | undefined {
  for (const included of chain.pool.pendingOf(from)) {
    if (payeeOf(chain, included)?.equals(to) !== true) continue
    const { nonce, value } = included.signed.message
    return { address: futureAddress(from, nonce), message: included.cid, attoFil: value }
  }
  return undefined
}

function payeeOf(chain: Chain, { signed }: IncludedMessage): Address | undefined {
  const { to, method, params } = signed.message
  if (!to.equals(singletons.init) || method !== initMethods.Exec.number) return undefined
  const { codeCid, constructorParams } = execParams.decode(params)
  if (!codeCid.equals(actorCodes.paymentchannel)) return undefined
  const payee = paychConstructorParams.decode(constructorParams).to
  return chain.keyOf(payee, chain.after) ?? payee
}

/** The address of the first actor that a message makes. Source: lotus chain/vm/runtime.go (NewActorAddress). */
function futureAddress(from: Address, nonce: number): Address {
  const numbers = Buffer.alloc(16)
  numbers.writeBigUInt64BE(BigInt(nonce), 0)
  return Address.fromActorSeed(Buffer.concat([addressCodec.encode(from), numbers]))
}

/** The message in the pool that adds funds to a channel, and how much all such add. */
export function pendingFunds(
  chain: Chain,
  channel: Channel,
): { readonly attoFil: bigint; readonly message: CID | null } {
  const id = chain.after.resolve(channel.address)
  const adding = chain.pool
    .pendingOf(channel.from)
    .filter(({ signed }) => signed.message.method === 0 && chain.after.resolve(signed.message.to) === id)
  return {
    attoFil: adding.reduce((sum, { signed }) => sum + signed.message.value, 0n),
    message: adding.at(-1)?.cid ?? null,
  }
}

/** What a lane has come to: its highest nonce and amount (attoFIL), on chain or by a voucher. */
export interface Lane {
  readonly nonce: number
  readonly amount: bigint
}

/** The lanes of a channel on chain. */
export function lanesOnChain(chain: Chain, channel: Channel): Map<number, Lane> {
  const lanes = openLanes(chain.store, channel.state)
  return new Map([...lanes.entries()].map(([lane, { nonce, redeemed }]) => [lane, { nonce, amount: redeemed }]))
}
