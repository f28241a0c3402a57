import { randomUUID } from 'node:crypto'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint, tokenAmount } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { json, jsonList, jsonNullable, jsonStruct, nothing, oneOf, uuid } from '#sdk/codec/json.ts'
import { bool, bytes, text } from '#sdk/codec/primitives.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { type MethodTable, method, param } from '#sdk/rpc/method.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { ServedMethods } from '#testnet/service/rpc/served-methods.ts'
import { chainErrors } from '../errors.ts'
import { sendMessage } from '../pool/send-message.ts'
import { marketBalance } from '../queries/market.ts'
import type { Node } from './node.ts'

const wallet = param('wallet', address)
const addr = param('addr', address)
const amount = param('amt', tokenAmount)

/** Rows that lotus has under other names than venus, or that only lotus has. Source: lotus api/api_full.go. */
export const lotusMethods = {
  /** The name of this run of the node. */
  Session: method('read', [], uuid),
  /** The methods that are served, as an OpenRPC document. */
  Discover: method('read', [], json),
  WalletNew: method('write', [param('type', oneOf('bls', 'secp256k1'))], address),
  WalletList: method('write', [], jsonList(address)),
  WalletValidateAddress: method('read', [param('str', text(128))], address),
  WalletVerify: method('read', [addr, param('data', bytes()), param('sig', signature)], bool),
  MarketAddBalance: method('sign', [wallet, addr, amount], cid),
  MarketWithdraw: method('sign', [wallet, addr, amount], cid),
  /** Null when what is in escrow does. */
  MarketReserveFunds: method('sign', [wallet, addr, amount], jsonNullable(cid)),
  MarketReleaseFunds: method('sign', [addr, amount], nothing),
  MarketGetReserved: method('sign', [addr], bigint),
  /** An object by its CID: its bytes. */
  ChainGetNode: method('read', [param('p', text(256))], jsonStruct('IpldObject', { cid, obj: bytes() })),
} satisfies MethodTable

/** Parameters at the end that venus has and lotus does not: how many of them a caller may leave out. */
const lotusArity: Readonly<Record<string, number>> = { WalletSign: 1, WalletExport: 1 }

/** The same methods, which callers of lotus's signatures may call as well. */
export function asLotusCalls(methods: ServedMethods): ServedMethods {
  return new Map(
    [...methods].map(([wireName, served]) => {
      const optional = lotusArity[served.name]
      return [wireName, optional === undefined ? served : { ...served, optional }]
    }),
  )
}

export function lotusHandlers({ chain }: Node, names: () => Iterable<string>): Handlers<typeof lotusMethods> {
  const { keystore } = chain
  const session = randomUUID()
  const reserved = new Map<string, bigint>()
  const reservedBy = (owner: Address) => reserved.get(owner.toString()) ?? 0n
  const send = (from: Address, number: number, params: Uint8Array, value = 0n) =>
    signedMessageCid(sendMessage(chain, draftMessage({ from, to: singletons.market, method: number, params, value })))
  const add = (from: Address, owner: Address, value: bigint) =>
    send(from, marketMethods.AddBalance.number, marketMethods.AddBalance.params.encode(owner), value)

  return {
    Session() {
      return session
    },
    Discover() {
      const methods = [...names()].sort().map((name) => ({ name, params: [], result: {} }))
      return { openrpc: '1.2.6', info: { title: 'dealkit node', version: '1' }, methods }
    },
    WalletNew(type) {
      return keystore.create(type, chain.seed)
    },
    WalletList() {
      return keystore.addresses()
    },
    WalletValidateAddress(written) {
      return Address.parse(written)
    },
    WalletVerify(signer, data, given) {
      return verifySignature(given, chain.keyOf(signer, chain.after) ?? signer, data)
    },
    MarketAddBalance(from, owner, attoFil) {
      return add(from, owner, attoFil)
    },
    MarketWithdraw(from, owner, attoFil) {
      const params = { providerOrClientAddress: owner, amount: attoFil }
      return send(from, marketMethods.WithdrawBalance.number, marketMethods.WithdrawBalance.params.encode(params))
    },
    /** Adds what escrow is short of for everything that is reserved. */
    MarketReserveFunds(from, owner, attoFil) {
      const wanted = reservedBy(owner) + attoFil
      const { escrow, locked } = marketBalance(chain.after, owner)
      const short = wanted - (escrow - locked)
      const sent = short > 0n ? add(from, owner, short) : null
      reserved.set(owner.toString(), wanted)
      return sent
    },
    MarketReleaseFunds(owner, attoFil) {
      const left = reservedBy(owner) - attoFil
      reserved.set(owner.toString(), left > 0n ? left : 0n)
    },
    MarketGetReserved(owner) {
      return reservedBy(owner)
    },
    ChainGetNode(path) {
      const link = cid.fromJson({ '/': path.replace(/^\/?(ipfs|ipld)?\//, '') })
      const found = chain.store.get(link)
      if (found === undefined) throw chainErrors.OBJECT_NOT_FOUND({ cid: link.toString() })
      return { cid: link, obj: found }
    },
  }
}
