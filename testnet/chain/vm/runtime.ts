import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import type { Signature } from '#sdk/crypto/signature.ts'

/** Ends a method: state changes since it was entered are dropped, and the caller sees the exit code. */
export class ActorAbort extends Error {
  readonly exitCode: number

  constructor(exitCode: number, message: string) {
    super(message)
    this.name = 'ActorAbort'
    this.exitCode = exitCode
  }
}

/** What a send to another actor came to. A failed one has left no trace in the state. */
export interface SendResult {
  readonly exitCode: number
  readonly returned: Uint8Array
}

/** What an actor method may see and do: the whole of its world. Modelled on specs-actors' runtime.Runtime. */
export interface Runtime {
  readonly networkVersion: number
  readonly epoch: number
  /** The calling actor's ID address. */
  readonly caller: Address
  /** This actor's ID address. */
  readonly receiver: Address
  readonly valueReceived: bigint
  /** This actor's balance, the value received included. */
  readonly balance: bigint
  /** The base fee of the block the message is in, attoFIL per gas. */
  readonly baseFee: bigint
  /** attoFIL not locked or held in reserve, as of the tipset's parent. */
  readonly circulatingSupply: bigint
  readonly store: Blockstore

  /** This actor's state. Values are immutable: build a new one to change it. Aborts if the actor has none. */
  state<T>(codec: Codec<T>): T
  setState<T>(codec: Codec<T>, value: T): void

  /** The ID address, or undefined when no actor stands behind the address. */
  resolve(address: Address): Address | undefined
  codeOf(id: Address): CID | undefined
  balanceOf(id: Address): bigint

  send(to: Address, method: number, params: Uint8Array, value: bigint): SendResult
  /** A fresh robust (f2) address for an actor created by this message. */
  newActorAddress(): Address
  createActor(code: CID, id: Address): void
  /** Removes this actor; its balance goes to the beneficiary. */
  deleteSelf(beneficiary: Address): void

  randomnessFromTickets(tag: number, epoch: number, entropy: Uint8Array): Uint8Array
  randomnessFromBeacon(tag: number, epoch: number, entropy: Uint8Array): Uint8Array
  /** False for a bad signature; the signer may be an ID address of an account. */
  verifySignature(signature: Signature, signer: Address, signed: Uint8Array): boolean
  /** Adds to the message's gas for work that no other call accounts for. */
  chargeGas(what: string, gas: number): void
  /** A line for the trace of this message. */
  log(message: string): void
}

/** One method of an actor: exit by returning bytes (empty for none) or by throwing ActorAbort. */
export type ActorMethod = (runtime: Runtime, params: Uint8Array) => Uint8Array

/** An actor: its code CID's name (`storagemarket`) and its methods by number. */
export interface Actor {
  readonly name: string
  readonly methods: Readonly<Record<number, { readonly name: string; readonly run: ActorMethod }>>
}
