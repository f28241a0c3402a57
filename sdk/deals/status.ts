import { type Codec, CodecError, codec, show } from '#sdk/codec/index.ts'
import { dealErrors } from './errors.ts'

interface StateRow {
  /** What the state means, for people. */
  readonly meaning: string
  /** Go's words for the state in a deal's time line, where they are not the name itself. */
  readonly stage?: string
  /** Go's words for how long the state lasts. */
  readonly expected?: string
}

const minutes = 'a few minutes'

/** Storage deal states in the order of their numbers, which is the order they were invented in. */
const storageRows = {
  Unknown: { meaning: 'nothing has happened with the deal yet' },
  ProposalNotFound: { meaning: 'the other side does not know the proposal', stage: 'Proposal not found' },
  ProposalRejected: { meaning: 'the provider rejected the proposal', stage: 'Proposal rejected' },
  ProposalAccepted: {
    meaning: 'the provider accepted the deal and says it is published',
    stage: 'Proposal accepted',
    expected: minutes,
  },
  Staged: { meaning: 'published on chain; the data waits to be put into a sector', expected: minutes },
  Sealing: { meaning: 'the data is in a sector that is being sealed', expected: 'a few hours' },
  Finalizing: { meaning: 'sealed; the last housekeeping before the deal is active', expected: minutes },
  Active: { meaning: 'the data is in a sealed sector and is being proven' },
  Expired: { meaning: 'the deal ran to its end epoch' },
  Slashed: { meaning: 'the sector was terminated, the provider paid for it' },
  Rejecting: { meaning: 'the provider rejects the deal and is telling the client' },
  Failing: { meaning: 'something went wrong; funds and files are being cleaned up' },
  FundsReserved: {
    meaning: 'the client has the money in escrow and sends the proposal',
    stage: 'FundsReserved',
    expected: minutes,
  },
  CheckForAcceptance: {
    meaning: 'the provider has the data; the client waits until it publishes the deal',
    stage: 'Checking for deal acceptance',
    expected: minutes,
  },
  Validating: { meaning: 'the provider checks the proposal', expected: minutes },
  AcceptWait: { meaning: 'the provider runs its own deal filter', stage: 'AcceptWait', expected: minutes },
  StartDataTransfer: {
    meaning: 'the client asks the provider to take the data',
    stage: 'Starting data transfer',
    expected: minutes,
  },
  Transferring: { meaning: 'the data is on its way to the provider', expected: minutes },
  WaitingForData: {
    meaning: 'accepted; the provider waits for the data, pushed or imported by hand',
    stage: 'Waiting for data',
    expected: minutes,
  },
  VerifyData: {
    meaning: 'the provider hashes the data against the piece CID',
    stage: 'Verifying data',
    expected: minutes,
  },
  ReserveProviderFunds: {
    meaning: 'the provider reserves its collateral',
    stage: 'Reserving provider funds',
    expected: minutes,
  },
  ReserveClientFunds: {
    meaning: 'the client reserves the price and its collateral',
    stage: 'Reserving client funds',
    expected: minutes,
  },
  ProviderFunding: {
    meaning: 'the provider waits for its deposit to land on chain',
    stage: 'Provider funding',
    expected: minutes,
  },
  ClientFunding: {
    meaning: 'the client waits for its deposit to land on chain',
    stage: 'Client funding',
    expected: minutes,
  },
  Publish: { meaning: 'the deal waits in the publish queue', expected: minutes },
  Publishing: { meaning: 'the publish message was sent and is being waited for', expected: minutes },
  Error: { meaning: 'the deal failed for good' },
  ProviderTransferAwaitRestart: {
    meaning: 'the transfer was interrupted; the provider waits for the client to resume it',
    stage: 'ProviderTransferAwaitRestart',
    expected: minutes,
  },
  ClientTransferRestart: {
    meaning: 'the client resumes an interrupted transfer',
    stage: 'Client transfer restart',
    expected: 'depending on data size, anywhere between a few minutes to a few hours',
  },
  AwaitingPreCommit: {
    meaning: 'handed over to sealing; the sector is not pre-committed on chain yet',
    stage: 'Awaiting a PreCommit message on chain',
    expected: minutes,
  },
  TransferQueued: { meaning: 'the provider agreed to the transfer, which waits for its turn', stage: '' },
} as const satisfies Record<string, StateRow>

/** A storage deal's state by its name, without Go's `StorageDeal` in front. */
export type StorageDealState = keyof typeof storageRows

/** Every storage deal state; a state's place is its number on the wire. Source: go-fil-markets dealstatus.go. */
export const storageDealStates = Object.keys(storageRows) as StorageDealState[]

const retrievalRows = {
  New: 'nothing has happened with the deal yet',
  Unsealing: 'the provider unseals the data',
  Unsealed: 'the provider has unsealed the data',
  WaitForAcceptance: 'waiting for the provider to accept',
  PaymentChannelCreating: 'a payment channel is being made',
  PaymentChannelAddingFunds: 'the payment channel is being funded',
  Accepted: 'the provider accepted',
  FundsNeededUnseal: 'the provider wants to be paid for unsealing',
  Failing: 'something went wrong and is being cleaned up',
  Rejected: 'the provider rejected the deal',
  FundsNeeded: 'the provider wants a payment to go on',
  SendFunds: 'the client is about to pay',
  SendFundsLastPayment: 'the client is about to pay for the last time',
  Ongoing: 'data is being sent',
  FundsNeededLastPayment: 'the provider wants the last payment',
  Completed: 'all data was retrieved',
  DealNotFound: 'the other side does not know the deal',
  Errored: 'the retrieval failed for good',
  BlocksComplete: 'all blocks were sent',
  Finalizing: 'the last payment arrived, the end is being confirmed',
  Completing: 'the last clean-up of a complete deal',
  CheckComplete: 'the provider is done; the client checks that it has all blocks',
  CheckFunds: 'the payment channel is checked for incoming money',
  InsufficientFunds: 'the payment channel is empty',
  PaymentChannelAllocatingLane: 'a lane of the payment channel is being made',
  Cancelling: 'the retrieval is being cancelled',
  Cancelled: 'the retrieval was cancelled',
  RetryLegacy: 'trying again with the older message form',
  WaitForAcceptanceLegacy: 'waiting for acceptance over the older message form',
  ClientWaitingForLastBlocks: 'the provider has sent everything; the last blocks are on their way',
  PaymentChannelAddingInitialFunds: 'an existing payment channel is funded for this deal',
  Erroring: 'the retrieval failed and is being cleaned up',
  Rejecting: 'the deal was rejected and is being cleaned up',
  DealNotFoundCleanup: 'the deal was not found and is being cleaned up',
  FinalizingBlockstore: 'all blocks arrived and are being put in order',
} as const

/** A retrieval deal's state by its name, without Go's `DealStatus` in front. */
export type RetrievalDealState = keyof typeof retrievalRows

/** Every retrieval deal state; a state's place is its number. Source: go-fil-markets retrievalmarket/dealstatus.go. */
export const retrievalDealStates = Object.keys(retrievalRows) as RetrievalDealState[]

/**
 * The number that a storage deal state has on the wire and in JSON.
 *
 * @example
 * import { storageDealStateNumber } from 'dealkit/deals'
 * storageDealStateNumber('Unknown') // 0
 */
export function storageDealStateNumber(state: StorageDealState): number {
  return storageDealStates.indexOf(state)
}

/**
 * The storage deal state of a number on the wire.
 *
 * @throws {DEAL_STATE_UNKNOWN} for a number outside 0 to 30.
 * @example
 * import { storageDealStateOf } from 'dealkit/deals'
 * storageDealStateOf(0) // 'Unknown'
 */
export function storageDealStateOf(number: number): StorageDealState {
  const state = storageDealStates[number]
  if (state === undefined) throw dealErrors.DEAL_STATE_UNKNOWN({ state: String(number) })
  return state
}

/**
 * Go's full name, as lists and messages print it: `StorageDealWaitingForData`.
 *
 * @example
 * import { storageDealStateName } from 'dealkit/deals'
 * storageDealStateName('WaitingForData') // 'StorageDealWaitingForData'
 */
export function storageDealStateName(state: StorageDealState): string {
  return `StorageDeal${state}`
}

/**
 * Reads a state's name, with or without `StorageDeal` in front, or its number.
 *
 * @throws {DEAL_STATE_UNKNOWN}
 * @example
 * import { parseStorageDealState } from 'dealkit/deals'
 * parseStorageDealState('StorageDealActive') // 'Active'
 */
export function parseStorageDealState(text: string): StorageDealState {
  if (/^\d{1,2}$/.test(text)) return storageDealStateOf(Number(text))
  const name = text.startsWith('StorageDeal') ? text.slice('StorageDeal'.length) : text
  if (!Object.hasOwn(storageRows, name)) throw dealErrors.DEAL_STATE_UNKNOWN({ state: text })
  return name as StorageDealState
}

/**
 * One line on what a storage deal state means.
 *
 * @example
 * import { storageDealMeaning } from 'dealkit/deals'
 * console.log(storageDealMeaning('WaitingForData'))
 */
export function storageDealMeaning(state: StorageDealState): string {
  return storageRows[state].meaning
}

/**
 * Go's description and expected duration of a state, which a client deal's `DealStages` carry.
 *
 * @example
 * import { storageDealStage } from 'dealkit/deals'
 * console.log(storageDealStage('FundsReserved').description)
 */
export function storageDealStage(state: StorageDealState): { description: string; expectedDuration: string } {
  const row: StateRow = storageRows[state]
  return { description: row.stage ?? state, expectedDuration: row.expected ?? '' }
}

/**
 * One line on what a retrieval deal state means.
 *
 * @example
 * import { retrievalDealMeaning } from 'dealkit/deals'
 * retrievalDealMeaning('Completed') // 'all data was retrieved'
 */
export function retrievalDealMeaning(state: RetrievalDealState): string {
  return retrievalRows[state]
}

function stateCodec<S extends string>(name: string, states: readonly S[]): Codec<S> {
  const named = (number: unknown): S => {
    const state = typeof number === 'number' ? states[number] : undefined
    if (state === undefined) throw new CodecError(`${show(number)} is not a ${name} (0 to ${states.length - 1})`)
    return state
  }
  return codec<S>({
    name,
    write: (writer, value) => writer.int(states.indexOf(value)),
    read: (reader) => named(Number(reader.int())),
    toJson: (value) => states.indexOf(value),
    fromJson: named,
  })
}

/** A storage deal state: its name in TypeScript, its number on the wire and in JSON. */
export const storageDealState: Codec<StorageDealState> = stateCodec('storage deal state', storageDealStates)

/** A retrieval deal state: its name in TypeScript, its number on the wire and in JSON. */
export const retrievalDealState: Codec<RetrievalDealState> = stateCodec('retrieval deal state', retrievalDealStates)
