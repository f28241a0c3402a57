import type { CID } from 'multiformats/cid'
import type { ByteSource } from './byte-source.ts'
import type { HashedFile } from './hashed-file.ts'

/** What to check while a piece is stored; sizes in bytes. */
export interface PutPieceOptions {
  /** The payload must have exactly this length. */
  readonly expectedSize?: number
  /** The piece's padded size: the payload must then have the commitment it is stored under. */
  readonly paddedSize?: number
  /** A store that can may take the file itself instead of copying it; then there is none at its path any more. */
  readonly move?: boolean
  /** Of a file that was hashed while it was written: it is not hashed once more if it is moved as it is. */
  readonly hashed?: HashedFile | undefined
  readonly signal?: AbortSignal
  /** Told how many bytes have been read so far. */
  readonly onProgress?: (bytesRead: number) => void
}

/** A payload's bytes: the path of a file, or its chunks. */
export type Payload = string | AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** A piece as a store lists it. */
export interface StoredPiece {
  readonly cid: CID
  /** Length of the payload in bytes: no padding, no header. */
  readonly size: number
}

/** Bytes of a store in all, and those that are free. */
export interface StoreRoom {
  readonly capacityBytes: number
  readonly availableBytes: number
}

/**
 * Where a provider keeps the payloads of pieces (CARv1 bytes as they came), named by piece CID. A piece is
 * there whole or not at all.
 *
 * Every method that names a piece throws {PIECE_CID_TEXT} or {PIECE_CID_KIND} when that is no piece CID. Object
 * storage adds the errors of `sdk/piece/s3`: each method may throw them.
 */
export interface PieceStore {
  /** Where the store is, for messages; without credentials. */
  readonly name: string
  /**
   * Stores the payload from a file's path or a stream. A piece that is there already is not written again:
   * `written` tells.
   *
   * @throws {PIECE_STORE_SIZE} the payload, or the piece already there, has another length than expected.
   * @throws {PIECE_MISMATCH} {PIECE_TOO_LARGE} with `paddedSize`: it is not the payload of this piece.
   * @throws {PIECE_WRITE_FAILED} the store could not be written.
   * @throws {PIECE_STORE_READ_ONLY} the store was opened for reading only.
   */
  put(
    cid: CID | string,
    payload: Payload,
    options?: PutPieceOptions,
  ): Promise<StoredPiece & { readonly written: boolean }>
  /** True when the piece is there. */
  has(cid: CID | string): Promise<boolean>
  /** Length of the payload in bytes. @throws {PIECE_NOT_STORED} */
  size(cid: CID | string): Promise<number>
  /**
   * Streams the payload, or a range of it.
   *
   * @throws {PIECE_NOT_STORED}
   * @throws {PIECE_RANGE} the range passes the end.
   */
  read(cid: CID | string, range?: { offset?: number; length?: number }): AsyncGenerator<Uint8Array>
  /**
   * Opens the payload for reading from any offset; close it when done.
   *
   * @throws {PIECE_NOT_STORED}
   */
  open(cid: CID | string): Promise<ByteSource>
  /** Removes a piece; false when there was none. */
  remove(cid: CID | string): Promise<boolean>
  /** Every piece of the store, in no order that could be relied on. */
  list(): AsyncGenerator<StoredPiece>
  /**
   * Proves that the store can be read; for writing, that a small entry can be written and removed again.
   *
   * @throws {PIECE_STORE_UNREADABLE} {PIECE_WRITE_FAILED} {PIECE_STORE_READ_ONLY}
   */
  check(use: 'read' | 'write'): Promise<void>
  /**
   * A URL under which whoever has it can read the piece's payload for a while, from the store itself. Only some stores
   * have such URLs.
   *
   * @param lifetimeMs milliseconds from now on
   */
  link?(cid: CID | string, lifetimeMs: number): Promise<string>
  /**
   * Takes back what is left of uploads of pieces whose process was killed, where a store keeps that, and returns how
   * many they were. Uploads of other things, and those that began later, stay.
   *
   * @param olderThanMs milliseconds since they began
   */
  sweep?(olderThanMs: number): Promise<number>
  /** Undefined for a store without bounds. */
  room(): Promise<StoreRoom | undefined>
  /** Lets go of connections. */
  close(): Promise<void>
}
