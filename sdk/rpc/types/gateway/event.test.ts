import { describe, expect, it } from 'vitest'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { computeProofRequest, connectedChannel, requestEvent, unsealRequest, walletSignRequest } from './event.ts'

const id = '07070707-0707-0707-0707-070707070707'
const cid = { '/': 'bafy2bzacea3wsdh6y3a36tb3skempjoxqpuyompjbmfeyf34fi3uy6uue42v4' }

/** A request's payload is the JSON of its parameters, as bytes; the samples have Go's field names. */
const payloads: readonly [string, JsonCodec<unknown>, object][] = [
  ['InitConnect', connectedChannel as JsonCodec<unknown>, { ChannelId: id }],
  [
    'WalletSign',
    walletSignRequest as JsonCodec<unknown>,
    { Signer: 't01234', ToSign: 'Bw==', Meta: { Type: 'message', Extra: 'Bw==' } },
  ],
  [
    'ComputeProof',
    computeProofRequest as JsonCodec<unknown>,
    {
      SectorInfos: [{ SealProof: 8, SectorNumber: 9, SectorKey: null, SealedCID: cid }],
      Rand: 'Bw==',
      Height: 10101,
      NWVersion: 15,
    },
  ],
  [
    'SectorsUnsealPiece',
    unsealRequest as JsonCodec<unknown>,
    { PieceCid: cid, Miner: 't01000', Sid: 9, Offset: 0, Size: 1016, Dest: 'http://market/resource' },
  ],
]

describe('a request that comes through a gateway', () => {
  it.each(payloads)('%s', (Method, codec, parameters) => {
    const Payload = Buffer.from(JSON.stringify(parameters)).toString('base64')
    const request = requestEvent.fromJson({ Id: id, Method, Payload })
    const read = codec.fromJson(JSON.parse(Buffer.from(request.payload).toString()))
    expect(codec.toJson(read)).toEqual(parameters)
    expect(requestEvent.toJson(request)).toEqual({ Id: id, Method, Payload })
  })

  it('may have no payload', () => {
    expect(requestEvent.fromJson({ Id: id, Method: 'WalletList', Payload: null }).payload).toHaveLength(0)
  })
})
