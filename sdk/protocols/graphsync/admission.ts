import type { CID } from 'multiformats/cid'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { BlockSource } from './block-store.ts'
import type { Extensions } from './messages.ts'
import type { ResponseStatus } from './status.ts'

/** A request that a peer makes of us. */
export interface IncomingRequest {
  readonly peer: string
  readonly id: string
  readonly root: CID
  readonly selector: Uint8Array
  readonly extensions: Extensions
}

/** What the owner of a response may do with it, and hears of it. */
export interface ResponseControl {
  readonly id: string
  /** Stops sending after the block under way; the peer is told. */
  pause(): void
  /** Goes on, with extensions for the peer. */
  resume(extensions?: Extensions): void
  /** Ends it; the peer is told. */
  cancel(): void
}

/** Hears how a response goes. */
export interface ResponseListener {
  /** The response has begun, and may be steered. */
  started?(control: ResponseControl): void
  /** A block went out; `onWire` is false for one that the peer has already. */
  blockSent?(block: { cid: CID; bytes: number; index: number; onWire: boolean }): void
  /** An update of the request; what is returned goes back with the next message. */
  updated?(extensions: Extensions): Extensions | undefined
  /** The response is over: with its last status sent, or with what broke it. Called once. */
  ended?(end: ResponseEnd): void
}

/** How a response ended: with its last status, with what broke it, or because the peer wants no more. */
export interface ResponseEnd {
  readonly status?: ResponseStatus
  readonly error?: DealkitError
  readonly cancelledByPeer?: boolean
}

/** Whether a request is served, and from where. */
export type Admission =
  | {
      readonly accepted: true
      readonly source: BlockSource
      /** For the first message. */
      readonly extensions?: Extensions
      readonly startPaused?: boolean
      readonly maxLinks?: number
      readonly listener?: ResponseListener
    }
  | { readonly accepted: false; readonly status?: ResponseStatus; readonly extensions?: Extensions }

/** Decides about a request; nothing if it is not its business. Requests that nobody admits are rejected. */
export type Admit = (request: IncomingRequest) => Admission | undefined | Promise<Admission | undefined>
