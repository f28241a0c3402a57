import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { exploreAllSelector } from '../graphsync/selector.ts'
import { channelStatuses, channelTransitions, isOver, statusAfter } from './channel-transitions.ts'
import { messageType, requestMessage, responseMessage, transferMessage } from './messages.ts'
import { decodeStorageVoucher, encodeStorageVoucher, storageVoucherType } from './storage-voucher.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

const proposal = CID.parse('bafyreihm2e3yxso4cmaar4anldnv2jxwbw2vsnfetokjv57g62unukrl5m')
const root = CID.parse('bafybeicicneu2e36cyy3xiyb2wwkw3t3w6vhjtqrqxkfmvs66uoxg5txwi')
const link = 'd82a582500017012204813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2'
const voucher = '81d82a58250001711220ecd1378bc9dc130008f00d58db5d26f60db55934a49b949af7e6f6a8da2a2beb'

describe.skipIf(!vectorsPresent)('known messages', () => {
  interface MessageVector {
    cbor_hex: string
    kind: string
    note?: string
    message: { Request: { XferID: number; Type: number } | null; Response: { XferID: number; Type: number } | null }
  }
  test.each(vectors<MessageVector>('data-transfer-messages.json').map((v, i) => ({ ...v, i })))('$i $kind', (v) => {
    const message = transferMessage.decode(hex(v.cbor_hex))
    const body = message.request ?? message.response!
    const expected = (v.message.Request ?? v.message.Response)!
    expect(message.isRequest).toBe(v.kind === 'request')
    expect(body.type).toBe(expected.Type)
    expect(body.transferId).toBe(BigInt(expected.XferID))
    const again = toHex(transferMessage.encode(message))
    // Older peers order the inner map otherwise; ours is always sorted.
    if (v.note?.startsWith('legacy key order') === true) expect(transferMessage.decode(hex(again))).toEqual(message)
    else expect(again).toBe(v.cbor_hex)
  })
})

describe('worked messages', () => {
  const inner = (body: string) => `a36449735271f5675265717565737${body}`

  test('a push request with the storage voucher', () => {
    const message = requestMessage({
      type: messageType.new,
      transferId: 1n,
      baseCid: root,
      selector: exploreAllSelector,
      voucherType: storageVoucherType,
      voucher: encodeStorageVoucher(proposal),
    })
    expect(toHex(transferMessage.encode(message))).toBe(
      inner(
        `4aa6442436964${link}6450617274f46450617573f46450756c6cf46453746f72a16152a2616ca1646e6f6e65a0623a3ea16161a1613ea16140a06454797065006456547970781a53746f72616765446174615472616e73666572566f756368657265566f756368${voucher}66586665724944016e526573746172744368616e6e656c8360600068526573706f6e7365f6`,
      ),
    )
  })

  test('its acceptance and completion', () => {
    const accept = responseMessage({ type: messageType.new, transferId: 1n, accepted: true })
    const complete = responseMessage({ type: messageType.complete, transferId: 1n, accepted: true })
    const expected = (type: string) =>
      `a36449735271f46752657175657374f668526573706f6e7365a66441637074f56450617573f464547970650${type}6456526573f66456547970606658666572494401`
    expect(toHex(transferMessage.encode(accept))).toBe(expected('0'))
    expect(toHex(transferMessage.encode(complete))).toBe(expected('3'))
  })

  test('a transfer id beyond 2^53 and peer ids that are not UTF-8 come back whole', () => {
    const peer = hex('002408011220d5ef1ec8e4cb4278ee9f0cfe7d1542a390e38d1414e052311f724342a3e8ac51')
    const channel = { initiator: peer, responder: peer, id: 1_732_412_345_678_901_234n }
    const message = requestMessage({ type: messageType.restartExisting, transferId: 0n, restartChannel: channel })
    expect(transferMessage.decode(transferMessage.encode(message)).request?.restartChannel).toEqual(channel)
  })

  test('missing keys, unknown types and other shapes are refused', () => {
    const bytes = transferMessage.encode(responseMessage({ type: messageType.new, transferId: 1n }))
    const text = toHex(bytes)
    expect(() => transferMessage.decode(hex(text.replace('645479706500', '645479706509')))).toThrow('message type')
    expect(() => transferMessage.decode(hex(text.replace('6441637074', '6441637075')))).toThrow('Acpt')
    expect(() => transferMessage.decode(bytes.subarray(0, 20))).toThrow()
    expect(() => transferMessage.decode(new Uint8Array([...bytes, 0]))).toThrow('follow')
  })
})

describe('the storage voucher', () => {
  test('is a list of the proposal CID', () => {
    expect(toHex(encodeStorageVoucher(proposal))).toBe(voucher)
    expect(decodeStorageVoucher(hex(voucher)).equals(proposal)).toBe(true)
  })

  const known = vectors<{ Proposal: string; cbor_hex: string }>('storage-voucher.json')
  test.skipIf(!vectorsPresent).each(known)('is read as a map too: $Proposal', (v) => {
    expect(decodeStorageVoucher(hex(v.cbor_hex)).toString()).toBe(v.Proposal)
  })

  test.each(['80', `82${voucher.slice(2)}00`, 'a0', '01', '', 'f6'])('%s is refused', (bytes) => {
    expect(() => decodeStorageVoucher(hex(bytes))).toThrow('StorageDataTransferVoucher')
  })
})

describe('statuses', () => {
  test.skipIf(!vectorsPresent)('have the numbers of the Go nodes', () => {
    const known = vectors<{ enum: string; value: number; name: string }>('status-codes.json').filter(
      (v) => v.enum === 'data transfer status',
    )
    for (const { value, name } of known) expect(channelStatuses[value]).toBe(name)
    expect(known.length).toBeGreaterThan(15)
  })

  test('a transfer ends in either order of its two ends', () => {
    const along = (events: readonly Parameters<typeof statusAfter>[1][]) =>
      events.reduce(statusAfter, 'Requested' as Parameters<typeof statusAfter>[0])
    const begun = ['Accept', 'TransferInitiated'] as const
    expect(along(begun)).toBe('Ongoing')
    expect(along([...begun, 'FinishTransfer', 'ResponderCompletes'])).toBe('Completed')
    expect(along([...begun, 'ResponderCompletes', 'FinishTransfer'])).toBe('Completed')
    expect(along([...begun, 'Error', 'FinishTransfer'])).toBe('Failed')
    expect(along([...begun, 'ResponderBeginsFinalization', 'FinishTransfer', 'ResponderCompletes'])).toBe('Completed')
    expect(along([...begun, 'FinishTransfer', 'Restart'])).toBe('Ongoing')
  })

  test('nothing moves a channel that is over', () => {
    for (const status of channelStatuses.filter(isOver)) {
      for (const { event } of channelTransitions) expect(statusAfter(status, event)).toBe(status)
    }
  })
})
