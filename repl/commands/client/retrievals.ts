import type { ClientRetrieval } from '#sdk/rpc/types/market/retrieval.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { cid, flag, numberFrom } from '../../command-line/kinds.ts'
import { columnTable } from '../../output/column-table.ts'
import { shortCid } from '../../output/short-cid.ts'
import { eachChange } from '../each-change.ts'
import { noOffer } from './no-offer.ts'

type Retrievals = readonly ClientRetrieval[]

const retrievalId = numberFrom('retrieval list')

export const retrievalFind = defineCommand({
  path: 'retrieval find',
  summary: 'list who has some data, and what it wants for it',
  args: { root: cid({ summary: 'the root that importing gave' }) },
  options: { pieceCid: cid({ summary: 'the piece that has the data' }) },
  examples: ['market-client retrieval find bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja'],
  needs: ['client'],
  async run({ root, pieceCid }, { client }) {
    const offers = await client.clientFindData(root, pieceCid ?? null)
    if (offers.some(({ error }) => error === '')) return offers
    throw noOffer(root, offers, 'Only providers of the deals of this client are asked: try "retrieve" with --provider.')
  },
  render: (offers) =>
    offers
      .map(({ miner, minerPeer, minPrice, size, error }) =>
        error === ''
          ? `RETRIEVAL ${miner}@${minerPeer.peerId}-${formatFil(minPrice)}-${formatSize(size)}`
          : `ERR ${miner}@${minerPeer.peerId}: ${error}`,
      )
      .join('\n'),
})

export const retrievalList = defineCommand({
  path: 'retrieval list',
  aliases: ['retrieval deals'],
  summary: 'list the retrievals of this client',
  options: { watch: flag({ summary: 'go on, and print the list anew whenever a retrieval changes' }) },
  examples: ['market-client retrieval list', 'market-client retrieval list --watch'],
  needs: ['client'],
  run({ watch }, { client, signal }): Promise<Retrievals> | AsyncIterable<Retrievals> {
    const look = () => client.clientListRetrievals()
    return watch ? eachChange(client.clientGetRetrievalUpdates(), signal, look) : look()
  },
  render: (retrievals) =>
    columnTable(
      [
        { name: 'DealId', value: ({ id }) => `${id}` },
        { name: 'Provider', value: ({ provider }) => shortCid(provider) },
        { name: 'PayloadCID', value: ({ payloadCid }) => shortCid(payloadCid) },
        { name: 'Status', value: ({ state }) => `DealStatus${state}` },
        { name: 'Received', value: ({ bytesReceived }) => formatSize(bytesReceived) },
        { name: 'TotalPaid', value: ({ totalPaid }) => formatFil(totalPaid) },
        { name: 'Message', value: ({ message }) => message, line: true },
      ],
      retrievals,
    ),
})

export const retrievalCancel = defineCommand({
  path: 'retrieval cancel',
  summary: 'give a retrieval up, and remove what it has received',
  args: { id: retrievalId({ summary: 'the retrieval' }) },
  examples: ['market-client retrieval cancel 3'],
  needs: ['client'],
  async run({ id }, { client }) {
    await client.clientCancelRetrievalDeal(id)
    return { cancelled: id }
  },
  render: () => '',
})
