import { storageDealStateName } from '#sdk/deals/status.ts'
import type { ClientDeal } from '#sdk/rpc/types/market/client-deal.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { type ContextWith, defineCommand } from '../../../command-line/command.ts'
import { flag, maybe } from '../../../command-line/kinds.ts'
import type { Style } from '../../../command-line/style.ts'
import { type Column, columnTable } from '../../../output/column-table.ts'
import { shortCid } from '../../../output/short-cid.ts'
import { dealIdText, withDealId } from '../../deal-id.ts'
import { eachChange } from '../../each-change.ts'
import { type ClientDealRow, withChain } from './deal-rows.ts'

type Rows = readonly ClientDealRow[]

export const dealsList = defineCommand({
  path: 'storage deals list',
  summary: 'list the deals that this client made',
  description:
    'Size is that of the unpadded piece, Price what the whole run costs, Duration epochs; DealId is - until it is published.',
  options: {
    verbose: flag({ summary: 'all columns, CIDs in full', short: 'v' }),
    showFailed: flag({ summary: 'failed deals, too' }),
    watch: flag({ summary: 'go on, and print the list anew whenever a deal changes' }),
    color: maybe({ summary: 'accepted as the Go program has it; NO_COLOR turns colours off', hidden: true }),
  },
  examples: ['market-client storage deals list', 'market-client storage deals list --watch'],
  needs: ['client', 'node'],
  run({ showFailed, watch }, context): Promise<Rows> | AsyncIterable<Rows> {
    const look = () => listDeals(showFailed, context)
    return watch ? eachChange(context.client.clientGetDealUpdates(), context.signal, look) : look()
  },
  render: (deals, style, { verbose }) => columnTable(verbose ? wide(style) : narrow(style), deals),
  toJson: (deals) => deals.map(withDealId),
})

type ListContext = ContextWith<'client' | 'node'>

async function listDeals(showFailed: boolean, { client, node }: ListContext): Promise<Rows> {
  const deals = (await client.clientListDeals()).filter(({ state }) => showFailed || state !== 'Error')
  return withChain(node, deals.sort(byCreation))
}

const byCreation = (a: ClientDeal, b: ClientDeal): number =>
  (a.creationTime?.getTime() ?? 0) - (b.creationTime?.getTime() ?? 0)

const coloured = (style: Style, { state }: ClientDeal): string => {
  const name = storageDealStateName(state)
  if (state === 'Active') return style.green(name)
  return ['Error', 'Failing', 'Slashed'].includes(state) ? style.red(name) : name
}

const epochOf = (epoch: number | undefined): string => (epoch === undefined ? 'N' : `Y (epoch ${epoch})`)
const total = ({ pricePerEpoch, duration }: ClientDeal): string => formatFil(pricePerEpoch * BigInt(duration))

function narrow(style: Style): Column<ClientDealRow>[] {
  return [
    { name: 'DealCid', value: ({ proposalCid }) => shortCid(proposalCid) },
    { name: 'DealId', value: dealIdText },
    { name: 'Provider', value: ({ provider }) => `${provider}` },
    { name: 'State', value: (deal) => coloured(style, deal) },
    { name: 'On Chain?', value: ({ activeSince }) => epochOf(activeSince) },
    { name: 'Slashed?', value: ({ slashedAt }) => epochOf(slashedAt) },
    { name: 'PieceCID', value: ({ pieceCid }) => shortCid(pieceCid) },
    { name: 'Size', value: ({ size }) => formatSize(size) },
    { name: 'Price', value: total },
    { name: 'Duration', value: ({ duration }) => `${duration}` },
    { name: 'Verified', value: ({ verified }) => `${verified}` },
    { name: 'Message', value: ({ message }) => message, line: true },
  ]
}

function wide(style: Style): Column<ClientDealRow>[] {
  const [, dealId, provider, state, onChain, slashed, , size, price, duration, verified, message] = narrow(style)
  return [
    {
      name: 'Created',
      value: ({ creationTime }) => (creationTime?.toISOString() ?? '').slice(0, 19).replace('T', ' '),
    },
    { name: 'DealCid', value: ({ proposalCid }) => `${proposalCid}` },
    dealId!,
    provider!,
    state!,
    onChain!,
    slashed!,
    { name: 'PieceCID', value: ({ pieceCid }) => `${pieceCid}` },
    { name: 'DataCID', value: ({ dataRef }) => `${dataRef?.root ?? ''}` },
    size!,
    price!,
    duration!,
    { name: 'TransferChannelID', value: ({ transferChannelId: id }) => (id === null ? '' : `${id.id}`) },
    { name: 'TransferStatus', value: ({ dataTransfer }) => dataTransfer?.status ?? '' },
    verified!,
    message!,
  ]
}
