import type { TransferChannel } from '#sdk/rpc/types/market/channel.ts'
import { formatSizeTight } from '#sdk/units/size.ts'
import type { Style } from '../command-line/style.ts'
import { type Column, columnTable } from '../output/column-table.ts'
import { shortCid } from '../output/short-cid.ts'
import type { SizedTransfer } from './transfer-sizes.ts'

/** A transfer, and how fast it goes where that is watched. */
export type TransferRow = SizedTransfer & {
  /** Null while it is not known. */
  readonly bytesPerSecond?: number | null
}

export interface TransferChoice {
  readonly completed: boolean
  readonly showFailed: boolean
}

/** The data transfers that a list shows: those that go on, and the others as asked for. */
export function chosenTransfers(
  transfers: readonly TransferChannel[],
  { completed, showFailed }: TransferChoice,
): TransferChannel[] {
  return transfers.filter(({ status }) => {
    if (status === 'Completed') return completed
    return showFailed || !['Failed', 'Cancelled'].includes(status)
  })
}

/** What a list without transfers says, with the options that would show more. */
export function noTransfers({ completed, showFailed }: TransferChoice): string {
  const more = [...(completed ? [] : ['--completed']), ...(showFailed ? [] : ['--show-failed'])]
  return more.length === 0
    ? 'There are no data transfers.'
    : `No data transfers go on; ${more.join(' and ')} list${more.length === 1 ? 's' : ''} those that are over.`
}

/** Data transfers in two tables, as the Go programs print them: what is sent, what is received. */
export function transferTables(transfers: readonly TransferRow[], style: Style, verbose: boolean): string {
  const sending = transfers.filter(({ isSender }) => isSender)
  const receiving = transfers.filter(({ isSender }) => !isSender)
  return [
    'Sending Channels',
    '',
    columnTable(columns('Sending To', style, verbose), sending),
    '',
    'Receiving Channels',
    '',
    columnTable(columns('Receiving From', style, verbose), receiving),
  ].join('\n')
}

function columns(otherPeer: string, style: Style, verbose: boolean): Column<TransferRow>[] {
  const short = (text: string) => (verbose ? text : shortCid(text))
  return [
    { name: 'ID', value: ({ transferId }) => `${transferId}` },
    { name: 'Status', value: ({ status }) => coloured(style, status) },
    { name: otherPeer, value: (channel) => short(`${channel.otherPeer}`) },
    { name: 'Root Cid', value: ({ baseCid }) => short(`${baseCid ?? ''}`) },
    { name: 'Initiated?', value: ({ isInitiator }) => (isInitiator ? 'Y' : 'N') },
    { name: 'Transferred', value: transferredText },
    { name: 'Rate', value: ({ bytesPerSecond }) => rateText(bytesPerSecond) },
    {
      name: 'Voucher',
      value: ({ voucher }) => (verbose ? voucher : `${voucher.slice(0, 20)}${voucher.length > 20 ? '...' : ''}`),
    },
    { name: 'Message', value: ({ message }) => message, line: true },
  ]
}

function transferredText({ transferred, expectedBytes, status }: TransferRow): string {
  if (expectedBytes === null || status === 'Completed') return formatSizeTight(transferred)
  // The size is only roughly right, and what goes anew after a restart may count: it is never all before the end.
  const percent = Math.min(99, Math.floor((transferred / expectedBytes) * 100))
  return `${formatSizeTight(transferred)} of ${formatSizeTight(expectedBytes)} (${percent}%)`
}

function rateText(bytesPerSecond: number | null | undefined): string {
  return typeof bytesPerSecond === 'number' ? `${formatSizeTight(bytesPerSecond)}/s` : ''
}

function coloured(style: Style, status: TransferChannel['status']): string {
  if (status === 'Completed') return style.green(status)
  return ['Failed', 'Cancelled'].includes(status) ? style.red(status) : style.yellow(status)
}
