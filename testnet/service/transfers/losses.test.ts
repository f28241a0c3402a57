import { CID } from 'multiformats/cid'
import { expect, it } from 'vitest'
import type { ChannelRecord } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { TransferEventType } from '#sdk/protocols/data-transfer/transfer-events.ts'
import { channelMessage, Losses } from './losses.ts'
import { transferReport } from './transfer-report.ts'

const channel: ChannelRecord = {
  initiator: 'us',
  responder: 'provider',
  transferId: 7n,
  isInitiator: true,
  isPull: false,
  multiaddrs: [],
  root: CID.parse('bafkqabltnbxxe5a'),
  selector: new Uint8Array(),
  voucherType: 'some',
  voucher: new Uint8Array(),
  status: 'Ongoing',
  initiatorPaused: false,
  responderPaused: false,
  message: 'the connection was lost',
  sentBytes: 0,
  receivedBytes: 0,
  blocks: 0,
  expectedBytes: 0,
  createdAt: 0,
  updatedAt: 0,
}

function changes(types: readonly TransferEventType[], of: ChannelRecord = channel) {
  const losses = new Losses()
  return types.map((type) => losses.hear({ type, channel: of }))
}

it('a loss is told once, however often it is tried, and so is that it goes on', () => {
  const types = ['started', 'disconnected', 'restarted', 'disconnected', 'progress', 'started', 'finished'] as const
  expect(changes(types)).toEqual([undefined, 'lost', undefined, undefined, undefined, 'goes on', undefined])
  expect(changes(['disconnected', 'completed', 'disconnected'])).toEqual(['lost', 'goes on', 'lost'])
})

it('a channel that ends while it is lost does not go on, and those of others are theirs to tell', () => {
  expect(changes(['disconnected', 'failed', 'completed'])).toEqual(['lost', undefined, undefined])
  expect(changes(['disconnected', 'started'], { ...channel, isInitiator: false })).toEqual([undefined, undefined])
})

it('a list says that a loss is tried to be overcome, where it is', () => {
  expect(transferReport(channel).message).toBe('the connection was lost; it is tried again by itself')
  const untried: readonly Partial<ChannelRecord>[] = [
    { isInitiator: false },
    { initiatorPaused: true },
    { status: 'Failed' },
  ]
  for (const change of untried) expect(channelMessage({ ...channel, ...change })).toBe('the connection was lost')
  expect(channelMessage({ ...channel, message: '' })).toBe('')
})
