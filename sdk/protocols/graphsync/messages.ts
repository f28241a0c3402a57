import type { CID } from 'multiformats/cid'
import type { ResponseStatus } from './status.ts'

export const graphsyncProtocol = '/ipfs/graphsync/2.0.0'

/** Side information by name; the values are CBOR, as they are. */
export type Extensions = ReadonlyMap<string, Uint8Array>

export interface NewRequest {
  readonly type: 'new'
  readonly id: string
  readonly root: CID
  /** CBOR of the selector. */
  readonly selector: Uint8Array
  readonly priority?: number
  readonly extensions: Extensions
}

export const requestTypes = { new: 'n', update: 'u', cancel: 'c' } as const

/** Request ids are 16 bytes, kept as hex. */
export type GraphsyncRequest =
  | NewRequest
  | { readonly type: 'update'; readonly id: string; readonly extensions: Extensions }
  | { readonly type: 'cancel'; readonly id: string }

export const linkActions = { present: 'p', missing: 'm', duplicate: 'd', duplicateDag: 's' } as const
export type LinkAction = keyof typeof linkActions

/** One link that the responder crossed, and whether it had the block. */
export interface LinkRecord {
  readonly cid: CID
  readonly action: LinkAction
}

export interface GraphsyncResponse {
  readonly id: string
  readonly status: ResponseStatus
  readonly links: readonly LinkRecord[]
  readonly extensions: Extensions
}

/** A block, and the part of its CID that its bytes do not give. */
export interface BlockPart {
  readonly prefix: Uint8Array
  readonly data: Uint8Array
}

export interface GraphsyncMessage {
  readonly requests: readonly GraphsyncRequest[]
  readonly responses: readonly GraphsyncResponse[]
  readonly blocks: readonly BlockPart[]
}

/**
 * A block as messages carry it.
 *
 * @example
 * import { blockPart } from '#sdk/protocols/graphsync/messages.ts'
 * import { CID } from 'multiformats/cid'
 * blockPart(CID.parse('bafkqaaa'), new Uint8Array()).prefix // the bytes 01 55 00 00
 */
export function blockPart(link: CID, data: Uint8Array): BlockPart {
  const { version, multihash } = link
  const digestBytes = multihash.digest.length
  // The bytes of a CIDv1 are prefix and digest; those of a CIDv0 lack version and codec.
  const bytes = version === 0 ? Uint8Array.of(0, 0x70, ...link.bytes) : link.bytes
  return { prefix: bytes.subarray(0, bytes.length - digestBytes), data }
}
