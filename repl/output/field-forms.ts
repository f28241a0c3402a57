import { type InspectOptionsStylized, inspect } from 'node:util'
import { CID } from 'multiformats/cid'
import { Address } from '#sdk/address/address.ts'

/** Hashes and keys are shown in full; of what is longer, the beginning. */
const WHOLE_BYTES = 32
const FIRST_BYTES = 16

/**
 * From now on this thread prints addresses and CIDs as their text, and bytes as their number and hex, wherever they
 * stand in a value: at the prompt, and by `console.log`.
 */
export function printFieldForms(): void {
  const forms: readonly [object, (value: never) => string][] = [
    [Address.prototype, String],
    [CID.prototype, String],
    [Uint8Array.prototype, bytesText],
    [Buffer.prototype, bytesText],
  ]
  for (const [prototype, textOf] of forms) {
    Object.defineProperty(prototype, inspect.custom, {
      configurable: true,
      writable: true,
      value(this: never, _depth: number, { stylize }: InspectOptionsStylized) {
        return stylize(textOf(this), 'special')
      },
    })
  }
}

function bytesText(bytes: Uint8Array): string {
  const name = bytes instanceof Buffer ? 'Buffer' : 'Uint8Array'
  const isWhole = bytes.length <= WHOLE_BYTES
  const shown = Buffer.from(isWhole ? bytes : bytes.subarray(0, FIRST_BYTES)).toString('hex')
  return `${name}(${bytes.length})${shown === '' ? '' : ` ${shown}`}${isWhole ? '' : '…'}`
}
