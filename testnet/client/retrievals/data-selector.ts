import * as dagCbor from '@ipld/dag-cbor'
import { DealkitError } from '#sdk/errors/index.ts'
import { exploreAllSelector, parseSelector } from '#sdk/protocols/graphsync/selector.ts'
import { clientErrors } from '../errors.ts'

/**
 * The selector, as CBOR, that an order's text stands for: a selector in JSON, or a path through the nodes with all that is
 * below its end: `Links/0/Hash`. No text is everything. Source: lotus node/impl/client and ipld-selector-text-lite.
 *
 * @throws {CLIENT_DATA_SELECTOR}
 */
export function readDataSelector(text: string | undefined): Uint8Array {
  if (text === undefined || text === '') return exploreAllSelector
  try {
    const cbor = text.trimStart().startsWith('{') ? dagCbor.encode(JSON.parse(text)) : pathSelector(text)
    parseSelector(cbor)
    return cbor
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    const reason = DealkitError.is(cause) || cause instanceof SyntaxError ? cause.message : String(cause)
    throw clientErrors.CLIENT_DATA_SELECTOR({ text: text.slice(0, 256), reason }, { cause })
  }
}

function pathSelector(path: string): Uint8Array {
  const names = path.split('/').filter((name) => name !== '')
  const everything: unknown = dagCbor.decode(exploreAllSelector)
  const selector = names.reduceRight((next: unknown, name) => step(name, next), everything)
  return dagCbor.encode(selector)
}

/** One name: a field of a map, or a place in a list. */
function step(name: string, next: unknown): unknown {
  const field = { f: { 'f>': { [name]: next } } }
  if (!/^\d{1,9}$/.test(name)) return field
  return { '|': [field, { i: { i: Number(name), '>': next } }] }
}
