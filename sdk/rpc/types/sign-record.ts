import { address } from '#sdk/codec/address.ts'
import type { Infer, JsonCodec } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonOptional, jsonStruct, time } from '#sdk/codec/json.ts'
import { bool, bytes, text, uint } from '#sdk/codec/primitives.ts'
import { signature } from '#sdk/crypto/signature.ts'

/** Milliseconds since 1970 in TypeScript, RFC 3339 in JSON. */
const moment: JsonCodec<number> = {
  name: 'time',
  toJson: (value) => time.toJson(value === 0 ? null : new Date(value)),
  fromJson: (json) => time.fromJson(json)?.getTime() ?? 0,
}

/** Go prints an error without exported fields as {}. */
const errorText: JsonCodec<string | undefined> = {
  name: 'error',
  toJson: (value) => value,
  fromJson: (json) => (typeof json === 'string' && json !== '' ? json : undefined),
}

/** Which of the wallet's signing records to list; an id alone decides, zero or nothing means no bound. */
export const signRecordQuery = jsonStruct('QuerySignRecordParams', {
  id: as('ID', jsonOptional(text())),
  type: jsonOptional(text()),
  signer: jsonOptional(address),
  failedOnly: as('IsError', jsonOptional(bool)),
  skip: jsonOptional(uint),
  limit: jsonOptional(uint),
  after: jsonOptional(moment),
  before: jsonOptional(moment),
})
export type SignRecordQuery = Infer<typeof signRecordQuery>

/** A request for a signature and what came of it. */
export const signRecord = jsonStruct('SignRecord', {
  id: as('ID', text()),
  type: text(),
  signer: address,
  error: as('Err', errorText),
  /** What was to be signed, as CBOR or as it was given. */
  raw: as('RawMsg', bytes()),
  signature: jsonOptional(signature),
  createdAt: as('CreateAt', moment),
})
export type SignRecord = Infer<typeof signRecord>
