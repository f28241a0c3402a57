import { pino } from 'pino'
import { expect, it } from 'vitest'
import { sampleDeal } from '#sdk/deals/testing/sample-deal.ts'
import { type ChannelRecord, channelIdOf } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { ChannelStatus } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { encodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { protocolErrors } from '#sdk/protocols/errors.ts'
import { exploreAllSelector } from '#sdk/protocols/graphsync/selector.ts'
import type { Dealing } from '../dealing.ts'
import { type ClientDealRecord, newClientDeal } from './client-deal.ts'
import { startTransfer } from './send-data.ts'

const { signed, ref } = sampleDeal()

function channelThatIs(status: ChannelStatus, data: ClientDealRecord): ChannelRecord {
  const paused = { initiatorPaused: false, responderPaused: false }
  return {
    initiator: 'us',
    responder: 'provider',
    transferId: 7n,
    isInitiator: true,
    isPull: false,
    multiaddrs: [],
    root: ref.root,
    selector: exploreAllSelector,
    voucherType: storageVoucherType,
    voucher: encodeStorageVoucher(data.proposalCid),
    status,
    ...paused,
    message: '',
    sentBytes: 2000,
    receivedBytes: 0,
    blocks: 1,
    expectedBytes: 2000,
    createdAt: 0,
    updatedAt: 0,
  }
}

it.each([
  ['Completed', 'DataTransferComplete'],
  ['Cancelled', 'DataTransferCancelled'],
  ['Ongoing', 'DataTransferQueued'],
] as const)(
  'a deal that a crash kept from noting its channel, which is %s by now, goes on with it',
  async (status, event) => {
    const data = newClientDeal(signed, ref, true)
    const channel = channelThatIs(status, data)
    const away = async () => {
      throw protocolErrors.PEER_ADDRESS_UNKNOWN({ peer: 'provider', skipped: '' })
    }
    const transfers = { withVoucher: () => channel, until: async () => channel, push: away }
    const parts = { transfers, node: { stateMinerInfo: away }, logger: pino({ level: 'silent' }) }
    const dealing = parts as unknown as Dealing
    const deal = { id: `${data.proposalCid}`, state: 'StartDataTransfer', data, message: '' } as const
    const saved: Partial<ClientDealRecord>[] = []
    const run = {
      signal: new AbortController().signal,
      attempt: 0,
      save: async (change: Partial<ClientDealRecord>) => void saved.push(change),
    }
    const at = { attempts: 0, enteredAt: 0, createdAt: 0 }
    expect(await startTransfer(dealing, { ...deal, ...at }, run)).toMatchObject({ event })
    expect(saved).toEqual([{ transferChannelId: channelIdOf(channel) }])
  },
)
