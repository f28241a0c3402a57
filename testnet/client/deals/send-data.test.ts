import { pino } from 'pino'
import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { dealProposal } from '#sdk/deals/proposal.ts'
import { pieceCid } from '#sdk/piece/index.ts'
import { type ChannelRecord, channelIdOf } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { ChannelStatus } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { encodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { protocolErrors } from '#sdk/protocols/errors.ts'
import { exploreAllSelector } from '#sdk/protocols/graphsync/selector.ts'
import type { Dealing } from '../dealing.ts'
import { type ClientDealRecord, newClientDeal } from './client-deal.ts'
import { startTransfer } from './send-data.ts'

const client = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(1))
const piece = pieceCid(new Uint8Array(32))
const proposal = {
  pieceCid: piece,
  pieceSize: 2048,
  verifiedDeal: false,
  client: client.address,
  provider: Address.fromId(1000),
  label: '',
  startEpoch: 1_000_000,
  endEpoch: 1_600_000,
  storagePricePerEpoch: 1n,
  providerCollateral: 0n,
  clientCollateral: 0n,
}
const signed = { proposal, clientSignature: client.sign(dealProposal.encode(proposal)) }
const ref = { transferType: 'graphsync', root: piece, pieceCid: piece, pieceSize: 2032, rawBlockSize: 2000 }

function channelThatIs(status: ChannelStatus, data: ClientDealRecord): ChannelRecord {
  const paused = { initiatorPaused: false, responderPaused: false }
  return {
    initiator: 'us',
    responder: 'provider',
    transferId: 7n,
    isInitiator: true,
    isPull: false,
    multiaddrs: [],
    root: piece,
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
