import { isOnline } from '#sdk/deals/data-ref.ts'
import type { ClientDealEvent } from '#sdk/deals/deal-machine/client-transitions.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { type ChannelRecord, channelIdOf } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { ChannelStatus } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { encodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import type { EffectRun } from '#testnet/service/state-machine/machine.ts'
import type { Dealing } from '../dealing.ts'
import { findProvider } from '../provider.ts'
import { channelOfDeal } from '../transfers/channel-of-deal.ts'
import { providersReason } from './ask-status.ts'
import type { ClientDealEntity, ClientDealOutcome, ClientDealRecord } from './client-deal.ts'

type Run = EffectRun<ClientDealRecord>

/** How often a provider is offered the data when it cannot be reached: some twenty minutes in all. */
const attempts = 25

const unanswered: readonly ChannelStatus[] = ['Requested', 'AwaitingAcceptance']
const waiting: readonly ChannelStatus[] = [...unanswered, 'Queued']

/** Offers the data to the provider, unless it is carried there by hand. */
export async function startTransfer(
  dealing: Dealing,
  deal: ClientDealEntity,
  run: Run,
): Promise<ClientDealOutcome | undefined> {
  if (!isOnline(deal.data.ref)) return { event: 'DataTransferComplete' }
  try {
    const channel = await channelOf(dealing, deal)
    const transferChannelId = channelIdOf(channel)
    if (deal.data.transferChannelId === null) await run.save({ transferChannelId })
    return await follow(dealing, deal, channel, run.signal, {
      until: ({ status }) => !unanswered.includes(status),
      event: 'DataTransferQueued',
    })
  } catch (error) {
    const passing = !DealkitError.is(error) || /^(PEER_|STREAM_|RPC_)/.test(error.code)
    if (run.signal.aborted || (passing && deal.attempts < attempts)) throw error
    const message = error instanceof Error ? error.message : String(error)
    return { event: 'DataTransferFailed', message: `failed to initiate data transfer: ${message}` }
  }
}

/** Waits until the data begins to move. */
export async function awaitTransfer(dealing: Dealing, deal: ClientDealEntity, { signal }: Run) {
  const channel = channelOfDeal(dealing.transfers, deal.data.proposalCid)
  if (channel === undefined) return lost()
  return follow(dealing, deal, channel, signal, {
    until: ({ status }) => !waiting.includes(status),
    event: 'DataTransferInitiated',
  })
}

/** Waits until the data is there. */
export async function awaitCompletion(dealing: Dealing, deal: ClientDealEntity, { signal }: Run) {
  const channel = channelOfDeal(dealing.transfers, deal.data.proposalCid)
  if (channel === undefined) return lost()
  return follow(dealing, deal, channel, signal, { until: () => false, event: 'DataTransferRestarted' })
}

/** After a restart: the channel goes on by itself, or is over already. */
export async function resumeTransfer({ transfers }: Dealing, { data }: ClientDealEntity): Promise<ClientDealOutcome> {
  const channel = channelOfDeal(transfers, data.proposalCid)
  if (channel === undefined) {
    return { event: 'DataTransferRestartFailed', message: 'failed to restart data transfer: its channel is unknown' }
  }
  return { event: 'DataTransferRestarted' }
}

/**
 * The deal's channel; a new one unless there is one. A crash may have come before the deal knew of it: data that is on
 * its way, or there, is not sent twice, and what was cancelled stays so.
 */
async function channelOf({ node, transfers }: Dealing, { data }: ClientDealEntity): Promise<ChannelRecord> {
  const { proposalCid, ref, signed, transferChannelId } = data
  const before = channelOfDeal(transfers, proposalCid)
  if (before !== undefined && (transferChannelId !== null || before.status !== 'Failed')) return before
  const { peer } = await findProvider(node, signed.proposal.provider)
  const voucher = encodeStorageVoucher(proposalCid)
  return transfers.push(peer, {
    root: ref.root,
    voucherType: storageVoucherType,
    voucher,
    expectedBytes: ref.rawBlockSize,
  })
}

async function follow(
  dealing: Dealing,
  deal: ClientDealEntity,
  channel: ChannelRecord,
  signal: AbortSignal,
  next: { until: (channel: ChannelRecord) => boolean; event: ClientDealEvent },
): Promise<ClientDealOutcome | undefined> {
  const { status, message } = await dealing.transfers.until(channelIdOf(channel), next.until, signal)
  if (signal.aborted) return undefined
  if (status === 'Completed') return { event: 'DataTransferComplete' }
  if (status !== 'Failed' && status !== 'Cancelled') return { event: next.event }
  const reason = await providersReason(dealing, deal, signal)
  const said = reason === undefined ? message : `${message}; the provider says: ${reason}`
  return status === 'Failed'
    ? { event: 'DataTransferFailed', message: `failed to complete data transfer: ${said}` }
    : { event: 'DataTransferCancelled', message: `data transfer cancelled: ${said}` }
}

function lost(): ClientDealOutcome {
  return { event: 'DataTransferFailed', message: 'failed to complete data transfer: its channel is unknown' }
}
