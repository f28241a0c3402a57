import type { ClientRetrievalEvent } from '#sdk/deals/deal-machine/retrieval-transitions.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { type ChannelId, type ChannelRecord, channelIdOf } from '#sdk/protocols/data-transfer/channel-record.ts'
import { type ChannelStatus, isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { freeRetrievalTerms } from '#sdk/protocols/retrieval/free-retrieval.ts'
import type { Dealing } from '../dealing.ts'
import { clientErrors } from '../errors.ts'
import { findProvider } from '../provider.ts'
import type {
  ClientRetrievalEntity,
  ClientRetrievalOutcome,
  ClientRetrievalRecord,
  ClientRetrievalRun,
} from './client-retrieval.ts'
import type { RetrievalWords } from './retrieval-words.ts'

/** How often a provider is asked when it cannot be reached. */
const attempts = 5

const unanswered: readonly ChannelStatus[] = ['Requested', 'AwaitingAcceptance']
/** Everything has come, and the provider has not said yet that it knows. */
const received: readonly ChannelStatus[] = ['TransferFinished', 'ResponderFinalizingTransferFinished', 'Completed']

/** Asks for the data, unless a run before has done so. */
export async function proposePull(
  { node, transfers }: Dealing,
  { data, attempts: failed }: ClientRetrievalEntity,
  run: ClientRetrievalRun,
): Promise<ClientRetrievalOutcome> {
  const terms = freeRetrievalTerms(data)
  try {
    const before = transfers.withVoucher(terms.voucher)
    const { peer } = before === undefined ? await findProvider(node, data.miner) : { peer: undefined }
    // Cancelling ends the channel that there is: none must come after it.
    run.signal.throwIfAborted()
    const channel =
      before ??
      (await transfers.pull(
        { peerId: data.peerId ?? '', multiaddrs: peer?.multiaddrs ?? [] },
        {
          ...terms,
          ...(data.size === 0 ? {} : { expectedBytes: data.size }),
        },
      ))
    return { event: 'DealProposed', data: { transferChannelId: channelIdOf(channel) } }
  } catch (error) {
    const passing = !DealkitError.is(error) || /^(PEER_|STREAM_|RPC_)/.test(error.code)
    if (run.signal.aborted || (passing && failed < attempts)) throw error
    const said = error instanceof Error ? error.message : String(error)
    return { event: 'WriteDealProposalErrored', message: `proposing deal: ${said}` }
  }
}

/** Waits for the provider's yes or no. */
export async function awaitAcceptance(
  dealing: Dealing,
  words: RetrievalWords,
  { data }: ClientRetrievalEntity,
  { signal }: ClientRetrievalRun,
): Promise<ClientRetrievalOutcome | undefined> {
  const channel = await follow(dealing, data, ({ status }) => !unanswered.includes(status), signal)
  if (channel === undefined) return undefined
  const word = data.transferChannelId === null ? undefined : words.on(data.transferChannelId)
  if (word?.status === 'Rejected') return { event: 'DealRejected', message: `deal rejected: ${word.message}` }
  if (word?.status === 'DealNotFound') return { event: 'DealNotFound', message: `deal not found: ${word.message}` }
  return failureOf(channel) ?? { event: 'DealAccepted', message: '' }
}

/** Waits until every block has come. */
export async function awaitBlocks(dealing: Dealing, { data }: ClientRetrievalEntity, { signal }: ClientRetrievalRun) {
  const channel = await follow(dealing, data, ({ status }) => received.includes(status), signal)
  return channel && (failureOf(channel) ?? outcome('AllBlocksReceived'))
}

/** Waits for the provider to say that it is done. */
export async function awaitWord(dealing: Dealing, { data }: ClientRetrievalEntity, { signal }: ClientRetrievalRun) {
  const channel = await follow(dealing, data, () => false, signal)
  return channel && (failureOf(channel) ?? outcome('Complete'))
}

/** Ends the transfer of a retrieval that is not wanted any more. */
export async function stopPull(
  { transfers }: Dealing,
  { data }: ClientRetrievalEntity,
): Promise<ClientRetrievalOutcome> {
  const id = channelOf(data)
  const channel = id === undefined ? transfers.withVoucher(freeRetrievalTerms(data).voucher) : transfers.find(id)
  if (channel !== undefined && !isOver(channel.status)) await transfers.cancel(channelIdOf(channel))
  return { event: 'CancelComplete', message: 'retrieval cancelled' }
}

const outcome = (event: ClientRetrievalEvent): ClientRetrievalOutcome => ({ event })

/** The channel once the test holds or it is over; nothing when somebody else has led on. */
async function follow(
  { transfers }: Dealing,
  data: ClientRetrievalRecord,
  test: (channel: ChannelRecord) => boolean,
  signal: AbortSignal,
): Promise<ChannelRecord | undefined> {
  const id = channelOf(data)
  if (id === undefined) throw clientErrors.CLIENT_RETRIEVAL_CHANNEL({ dealId: data.id })
  const channel = await transfers.until(id, test, signal)
  return signal.aborted ? undefined : channel
}

function channelOf({ transferChannelId }: ClientRetrievalRecord): ChannelId | undefined {
  if (transferChannelId === null) return undefined
  const { initiator, responder, id } = transferChannelId
  return { initiator: initiator ?? '', responder: responder ?? '', id }
}

function failureOf({ status, message }: ChannelRecord): ClientRetrievalOutcome | undefined {
  if (status === 'Failed') return { event: 'DataTransferError', message: `error in data transfer: ${message}` }
  if (status === 'Cancelled') return { event: 'DataTransferError', message: `data transfer cancelled: ${message}` }
  return undefined
}
