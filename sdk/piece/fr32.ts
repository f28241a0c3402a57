import { endianness } from 'node:os'
import { pieceErrors } from './errors.ts'

/** Fr32 turns every 127 payload bytes into 128: two zero bits follow each 254 payload bits. */
export const fr32Payload = 127
export const fr32Padded = 128

/** Four Fr32 blocks are the smallest run that is whole in 32-bit words on both sides. */
const groupPayload = 4 * fr32Payload
const groupPadded = 4 * fr32Padded
const groupWords = groupPayload / 4
const leafWords = 8
const leavesPerGroup = groupPadded / 32

/** How much of an unaligned source is copied at a time; a whole number of groups. */
const bounceGroups = 128

const littleEndian = endianness() === 'LE'

/**
 * Padded length of a payload, in bytes: whole 128-byte blocks.
 *
 * @example
 * import { fr32PaddedLength } from 'dealkit/piece'
 * fr32PaddedLength(128) // 256
 */
export const fr32PaddedLength = (payloadLength: number): number => Math.ceil(payloadLength / fr32Payload) * fr32Padded

/**
 * Pads payload bytes into `target` and returns the number of bytes written, a multiple of 128:
 * a last block that is not full is filled with zeros. Source and target must not overlap
 * (see {@link fr32PadInPlace}).
 *
 * @throws {PIECE_FR32_TARGET} the target is shorter than the padded payload.
 * @see Filecoin specification, "Piece: Fr32 padding"; go-fil-commp-hashhash
 * @example
 * import { fr32Pad } from 'dealkit/piece'
 * const padded = new Uint8Array(128)
 * fr32Pad(new Uint8Array(127).fill(255), padded) // 128; padded[31] is 0x3f
 */
export function fr32Pad(source: Uint8Array, target: Uint8Array): number {
  const written = fr32PaddedLength(source.length)
  checkTarget(target, written)
  const groups = Math.floor(source.length / groupPayload)
  if (aligned(source) && aligned(target)) {
    padGroups(words(source, groups * groupPayload), words(target, groups * groupPadded), groups)
  } else {
    bounce(source, target, groups, groupPayload, groupPadded, padGroups)
  }
  const rest = source.subarray(groups * groupPayload)
  if (rest.length > 0) {
    const block = new Uint32Array(groupPadded / 4)
    const tail = new Uint32Array(groupWords)
    bytesOf(tail).set(rest)
    padGroups(tail, block, 1)
    target.set(bytesOf(block).subarray(0, written - groups * groupPadded), groups * groupPadded)
  }
  return written
}

/**
 * Removes the padding: whole 128-byte blocks become 127 bytes each. Returns the bytes written.
 * Source and target may start at the same byte of the same buffer.
 *
 * @throws {PIECE_FR32_LENGTH} the source is not a whole number of 128-byte blocks.
 * @throws {PIECE_FR32_TARGET} the target is too short.
 * @example
 * import { fr32Unpad } from 'dealkit/piece'
 * const payload = new Uint8Array(127)
 * fr32Unpad(new Uint8Array(128), payload) // 127
 */
export function fr32Unpad(source: Uint8Array, target: Uint8Array): number {
  if (source.length % fr32Padded !== 0) throw pieceErrors.PIECE_FR32_LENGTH({ length: source.length })
  const written = (source.length / fr32Padded) * fr32Payload
  checkTarget(target, written)
  const groups = Math.floor(source.length / groupPadded)
  if (aligned(source) && aligned(target)) {
    unpadGroups(words(source, groups * groupPadded), words(target, groups * groupPayload), groups)
  } else {
    bounce(source, target, groups, groupPadded, groupPayload, unpadGroups)
  }
  const rest = source.subarray(groups * groupPadded)
  if (rest.length > 0) {
    const block = new Uint32Array(groupWords)
    const tail = new Uint32Array(groupPadded / 4)
    bytesOf(tail).set(rest)
    unpadGroups(tail, block, 1)
    target.set(bytesOf(block).subarray(0, written - groups * groupPayload), groups * groupPayload)
  }
  return written
}

/**
 * Pads the first `payloadLength` bytes of a buffer within that buffer and returns the padded length.
 *
 * @throws {PIECE_FR32_TARGET} the buffer has no room for the padded bytes.
 * @example
 * import { fr32PadInPlace } from 'dealkit/piece'
 * const buffer = new Uint8Array(256)
 * fr32PadInPlace(buffer, 200) // 256
 */
export function fr32PadInPlace(buffer: Uint8Array, payloadLength: number): number {
  const written = fr32PaddedLength(payloadLength)
  checkTarget(buffer, written)
  const scratch = new Uint8Array(bounceGroups * groupPayload)
  const step = scratch.length
  // From the end, because padded bytes lie further back than the payload they come from.
  for (let start = Math.floor((payloadLength - 1) / step) * step; start >= 0; start -= step) {
    const piece = scratch.subarray(0, Math.min(step, payloadLength - start))
    piece.set(buffer.subarray(start, start + piece.length))
    const at = (start / fr32Payload) * fr32Padded
    fr32Pad(piece, buffer.subarray(at, at + fr32PaddedLength(piece.length)))
  }
  return written
}

type GroupTransform = (source: Uint32Array, target: Uint32Array, groups: number) => void

function padGroups(source: Uint32Array, target: Uint32Array, groups: number): void {
  let to = 0
  for (let group = 0; group < groups; group++) {
    const first = group * groupWords
    for (let i = 0; i < leafWords - 1; i++) target[to + i] = source[first + i]!
    target[to + 7] = source[first + 7]! & 0x3fffffff
    to += leafWords
    // Leaf n starts 254 * n bits into the group: 2 * n bits before a word boundary.
    for (let leaf = 1; leaf < leavesPerGroup; leaf++) {
      const left = 2 * leaf
      const right = 32 - left
      const from = first + leaf * leafWords - 1
      const w0 = source[from]!
      const w1 = source[from + 1]!
      const w2 = source[from + 2]!
      const w3 = source[from + 3]!
      const w4 = source[from + 4]!
      const w5 = source[from + 5]!
      const w6 = source[from + 6]!
      const w7 = source[from + 7]!
      target[to] = (w0 >>> right) | (w1 << left)
      target[to + 1] = (w1 >>> right) | (w2 << left)
      target[to + 2] = (w2 >>> right) | (w3 << left)
      target[to + 3] = (w3 >>> right) | (w4 << left)
      target[to + 4] = (w4 >>> right) | (w5 << left)
      target[to + 5] = (w5 >>> right) | (w6 << left)
      target[to + 6] = (w6 >>> right) | (w7 << left)
      // The next word's bits reach into this leaf's last word, except for the last leaf, which ends with the group.
      const w8 = leaf === leavesPerGroup - 1 ? 0 : source[from + 8]!
      target[to + 7] = ((w7 >>> right) | (w8 << left)) & 0x3fffffff
      to += leafWords
    }
  }
}

function unpadGroups(source: Uint32Array, target: Uint32Array, groups: number): void {
  for (let group = 0; group < groups; group++) {
    const to = group * groupWords
    const from = group * leavesPerGroup * leafWords
    for (let i = 0; i < leafWords - 1; i++) target[to + i] = source[from + i]!
    let carry = source[from + 7]! & 0x3fffffff
    for (let leaf = 1; leaf < leavesPerGroup; leaf++) {
      const left = 2 * leaf
      const right = 32 - left
      const read = from + leaf * leafWords
      const write = to + leaf * leafWords - 1
      for (let i = 0; i < leafWords; i++) {
        const word = i === 7 ? source[read + 7]! & 0x3fffffff : source[read + i]!
        target[write + i] = carry | (word << right)
        carry = word >>> left
      }
    }
  }
}

function bounce(
  source: Uint8Array,
  target: Uint8Array,
  groups: number,
  groupIn: number,
  groupOut: number,
  transform: GroupTransform,
): void {
  const input = new Uint32Array((bounceGroups * groupIn) / 4)
  const output = new Uint32Array((bounceGroups * groupOut) / 4)
  for (let group = 0; group < groups; group += bounceGroups) {
    const count = Math.min(bounceGroups, groups - group)
    bytesOf(input).set(source.subarray(group * groupIn, (group + count) * groupIn))
    transform(input, output, count)
    target.set(bytesOf(output).subarray(0, count * groupOut), group * groupOut)
  }
}

const aligned = (bytes: Uint8Array): boolean => bytes.byteOffset % 4 === 0
const bytesOf = (view: Uint32Array): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

function words(bytes: Uint8Array, length: number): Uint32Array {
  if (!littleEndian) throw pieceErrors.PIECE_BIG_ENDIAN({})
  return new Uint32Array(bytes.buffer, bytes.byteOffset, length / 4)
}

function checkTarget(target: Uint8Array, needed: number): void {
  if (target.length < needed) throw pieceErrors.PIECE_FR32_TARGET({ have: target.length, need: needed })
}
