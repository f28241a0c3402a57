import { type InspectOptionsStylized, inspect } from 'node:util'
import { CID } from 'multiformats/cid'
import { Address } from '#sdk/address/address.ts'

/** Bytes that are shown in full. */
const SHOWN_BYTES = 32

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
  const shown = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('hex')
  return `${name}(${bytes.length})${shown === '' ? '' : ` ${shown}`}${bytes.length > SHOWN_BYTES ? '…' : ''}`
}
