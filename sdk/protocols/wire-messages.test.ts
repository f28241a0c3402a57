import { describe, expect, test } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { type Codec, cid } from '#sdk/codec/index.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { storageAsk } from '#sdk/deals/ask.ts'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { askRequest, askResponse } from './ask/messages.ts'
import { dealProposalMessage, dealProtocols, keyOrderOfProposal, signedDealResponse } from './deal/messages.ts'
import { dealStatusRequest, dealStatusResponse } from './deal-status/messages.ts'

interface WireVector {
  type: keyof typeof codecs
  json: unknown
  cbor_hex: string
  signer?: string
  signed_bytes_hex?: string
}

const codecs = {
  AskRequest: askRequest,
  StorageAsk: storageAsk,
  AskResponse: askResponse,
  Proposal: dealProposalMessage(dealProtocols[0]),
  SignedResponse: signedDealResponse,
  DealStatusRequest: dealStatusRequest,
  DealStatusResponse: dealStatusResponse,
} as const

const known = vectors<WireVector>('storage-wire-messages.json')

describe.skipIf(!vectorsPresent)('known messages', () => {
  test.each(known.map((v, i) => ({ ...v, i })))('$i $type', (v) => {
    const codec = codecs[v.type] as unknown as Codec<unknown>
    const bytes = new Uint8Array(Buffer.from(v.cbor_hex, 'hex'))
    const value = codec.decode(bytes)
    expect(Buffer.from(codec.encode(value)).toString('hex')).toBe(v.cbor_hex)
    expect(Buffer.from(codec.encode(codec.fromJson(v.json))).toString('hex')).toBe(v.cbor_hex)
    if (v.type === 'Proposal') expect(keyOrderOfProposal(bytes)).toBe('sorted')
  })

  test.each(known.filter((v) => v.type === 'SignedResponse'))('the answer signed by $signer', (v) => {
    const { response, signature } = signedDealResponse.decode(new Uint8Array(Buffer.from(v.cbor_hex, 'hex')))
    expect(verifySignature(signature!, Address.parse(v.signer!), response.bytes)).toBe(true)
  })

  test.each(known.filter((v) => v.type === 'DealStatusRequest'))('the request signed by $signer', (v) => {
    const { proposal, signature } = dealStatusRequest.decode(new Uint8Array(Buffer.from(v.cbor_hex, 'hex')))
    expect(Buffer.from(cid.encode(proposal)).toString('hex')).toBe(v.signed_bytes_hex)
    expect(verifySignature(signature, Address.parse(v.signer!), cid.encode(proposal))).toBe(true)
  })

  test.each(known.filter((v) => v.type === 'DealStatusResponse'))('the state signed by $signer', (v) => {
    const { dealState, signature } = dealStatusResponse.decode(new Uint8Array(Buffer.from(v.cbor_hex, 'hex')))
    expect(verifySignature(signature, Address.parse(v.signer!), dealState.bytes)).toBe(true)
  })
})
