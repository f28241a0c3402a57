import { constants, open, stat } from 'node:fs/promises'
import { pieceErrors } from './errors.ts'
import { fr32Padded, fr32Payload, fr32Unpad } from './fr32.ts'

/** Bytes that can be read from any offset: a file, a part of one, a piece inside a sector. */
export interface ByteSource {
  /** What messages call it, such as the file's path. */
  readonly name: string
  /** Length in bytes. */
  readonly size: number
  /** Fills the whole target from this offset. @throws {PIECE_RANGE} or what reading a file throws. */
  readInto(target: Uint8Array, offset: number): Promise<void>
  /** Lets go of the file; of memory there is nothing to close. */
  close(): Promise<void>
}

/** A file opened for reading, with the check that it stayed as it was. */
export interface FileSource extends ByteSource {
  /** Device and inode: two paths with the same identity are one file. */
  readonly identity: string
  /** @throws {PIECE_FILE_CHANGED} the file was written to since it was opened. */
  checkUnchanged(): Promise<void>
}

/**
 * Opens a regular file for reading from any offset.
 *
 * @throws {PIECE_FILE_MISSING} nothing at that path.
 * @throws {PIECE_FILE_KIND} a directory, device or pipe.
 * @throws {PIECE_FILE_UNREADABLE} no permission, or another failure of the file system.
 * @throws {PIECE_FILE_CHANGED} from a read: the file became shorter.
 * @example
 * import { openFile, readBytes } from 'dealkit/piece'
 * const source = await openFile('data.car')
 * const head = await readBytes(source, 0, 16)
 * await source.close()
 */
export async function openFile(path: string): Promise<FileSource> {
  try {
    // Before opening, because opening a pipe waits for its writer.
    const found = await stat(path)
    if (!found.isFile()) throw pieceErrors.PIECE_FILE_KIND({ path, kind: kindOf(found) })
    const handle = await open(path, constants.O_RDONLY)
    const { size, mtimeNs, dev, ino } = await handle.stat({ bigint: true })
    return {
      name: path,
      size: Number(size),
      identity: `${dev}:${ino}`,
      async readInto(target, offset) {
        let done = 0
        while (done < target.length) {
          const { bytesRead } = await handle.read(target, done, target.length - done, offset + done)
          if (bytesRead === 0) throw pieceErrors.PIECE_FILE_CHANGED({ path, was: Number(size), now: offset + done })
          done += bytesRead
        }
      },
      async checkUnchanged() {
        const now = await handle.stat({ bigint: true })
        if (now.size !== size || now.mtimeNs !== mtimeNs) {
          throw pieceErrors.PIECE_FILE_CHANGED({ path, was: Number(size), now: Number(now.size) })
        }
      },
      close: () => handle.close(),
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'errno' in cause && 'code' in cause)) throw cause
    if (cause.code === 'ENOENT') throw pieceErrors.PIECE_FILE_MISSING({ path }, { cause })
    throw pieceErrors.PIECE_FILE_UNREADABLE({ path, reason: String(cause.code) }, { cause })
  }
}

/**
 * Bytes in memory as a source; `name` is what messages call it.
 *
 * @example
 * import { bytesSource } from 'dealkit/piece'
 * import { readFile } from 'node:fs/promises'
 * const source = bytesSource(await readFile('data.car'))
 */
export function bytesSource(bytes: Uint8Array, name = 'bytes in memory'): ByteSource {
  return {
    name,
    size: bytes.length,
    async readInto(target, offset) {
      checkRange(name, bytes.length, offset, target.length)
      target.set(bytes.subarray(offset, offset + target.length))
    },
    close: () => Promise.resolve(),
  }
}

/**
 * A range of another source as a source of its own; closing it closes the other.
 *
 * @throws {PIECE_RANGE} the range passes the end.
 * @example
 * import { openFile, sliceOf } from 'dealkit/piece'
 * const part = sliceOf(await openFile('sector'), 1_048_576, 2048)
 */
export function sliceOf(source: ByteSource, offset: number, length: number): ByteSource {
  checkRange(source.name, source.size, offset, length)
  return {
    name: source.name,
    size: length,
    readInto: async (target, at) => {
      checkRange(source.name, length, at, target.length)
      await source.readInto(target, offset + at)
    },
    close: () => source.close(),
  }
}

/**
 * The payload behind Fr32 padding: an unsealed sector, or a piece inside one, read as if it were unpadded.
 *
 * @throws {PIECE_FR32_LENGTH} the padded source is not a whole number of 128-byte blocks.
 * @example
 * import { openFile, sliceOf, unpaddedOf } from 'dealkit/piece'
 * // a piece of 1 MiB padded, at the padded offset 2 MiB of an unsealed sector file
 * const piece = unpaddedOf(sliceOf(await openFile('s-t01000-1'), 2_097_152, 1_048_576))
 */
export function unpaddedOf(padded: ByteSource): ByteSource {
  if (padded.size % fr32Padded !== 0) throw pieceErrors.PIECE_FR32_LENGTH({ length: padded.size })
  const size = (padded.size / fr32Padded) * fr32Payload
  return {
    name: padded.name,
    size,
    async readInto(target, offset) {
      checkRange(padded.name, size, offset, target.length)
      const first = Math.floor(offset / fr32Payload)
      const blocks = Math.ceil((offset + target.length) / fr32Payload) - first
      const buffer = new Uint8Array(blocks * fr32Padded)
      await padded.readInto(buffer, first * fr32Padded)
      fr32Unpad(buffer, buffer)
      const skipped = offset - first * fr32Payload
      target.set(buffer.subarray(skipped, skipped + target.length))
    },
    close: () => padded.close(),
  }
}

/**
 * Checks a range against a size, all in bytes; `name` is the source's, for the message.
 *
 * @throws {PIECE_RANGE} unless the range lies within the size.
 * @example
 * import { checkRange } from '#sdk/piece/byte-source.ts'
 * checkRange('data.car', 100, 90, 11) // throws PIECE_RANGE
 */
export function checkRange(name: string, size: number, offset: number, length: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length)
  if (!whole || offset < 0 || length < 0 || offset + length > size) {
    throw pieceErrors.PIECE_RANGE({ name, size, offset, length })
  }
}

function kindOf(found: { isDirectory(): boolean; isFIFO(): boolean; isSocket(): boolean }): string {
  if (found.isDirectory()) return 'a directory'
  if (found.isFIFO()) return 'a pipe'
  return found.isSocket() ? 'a socket' : 'a device'
}
