import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { vectorFile } from '#sdk/test-vectors.ts'

/** How the shared vectors describe a payload. */
export interface PayloadRule {
  readonly pattern: string
  readonly length: number
  readonly k?: number
  readonly byte?: number
  readonly text?: string
  readonly file?: string
}

/**
 * byte[i] = (i * k) mod 251: the vectors' usual payload, and the tests' own.
 *
 * @example
 * import { mod251 } from '#sdk/piece/test-payloads.ts'
 * mod251(4) // the bytes 00 07 0e 15
 */
export function mod251(length: number, k = 7): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = (i * k) % 251
  return bytes
}

/**
 * Builds the payload a vector stands for.
 *
 * @example
 * import { payloadOf } from '#sdk/piece/test-payloads.ts'
 * payloadOf({ pattern: 'fill', length: 2, byte: 5 }) // the bytes 05 05
 */
export function payloadOf(rule: PayloadRule): Uint8Array {
  switch (rule.pattern) {
    case 'mod251':
      return mod251(rule.length, rule.k)
    case 'fill':
      return new Uint8Array(rule.length).fill(rule.byte ?? 0)
    case 'text':
      return new TextEncoder().encode(rule.text)
    case 'text-zero-padded': {
      const bytes = new Uint8Array(rule.length)
      new TextEncoder().encodeInto(rule.text ?? '', bytes)
      return bytes
    }
    case 'file':
      return readFileSync(vectorFile(rule.file ?? ''))
    case 'prefix-of-file':
      return readFileSync(vectorFile(rule.file ?? '')).subarray(0, rule.length)
    case 'sha512-chain': {
      const bytes = new Uint8Array(rule.length + 64)
      let block = new Uint8Array()
      for (let at = 0; at < rule.length; at += 64) {
        block = new Uint8Array(createHash('sha512').update(block).digest())
        bytes.set(block, at)
      }
      return bytes.subarray(0, rule.length)
    }
    default:
      throw new Error(`no rule for the payload pattern "${rule.pattern}"`)
  }
}
