import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import type { QueryOffer } from '#sdk/rpc/types/market/retrieval.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { type ContextWith, defineCommand } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { address, cid, flag, path, text } from '../../command-line/kinds.ts'
import { noOffer } from './no-offer.ts'

/** What came back, and from whom. */
interface Retrieved {
  readonly root: CID
  readonly output: string
  readonly from: string
  readonly receivedBytes: number
}

type RetrieveContext = ContextWith<'client'>

export const retrieve = defineCommand({
  path: 'retrieve',
  aliases: ['retrieval retrieve'],
  summary: 'get a file back from a provider',
  description: [
    'The daemon asks the providers it knows and fetches over libp2p; with --url the data comes over HTTP, from the',
    '/ipfs and /piece of a market. Every block is checked against its CID. The file is whole or not there.',
  ].join(' '),
  args: {
    root: cid({ summary: 'the root that importing gave' }),
    output: path({ summary: 'where the file goes, as the daemon sees it' }),
  },
  options: {
    provider: address({ summary: 'the miner to ask; all that are known when left out', aliases: ['miner'] }),
    pieceCid: cid({ summary: 'the piece that has the data' }),
    from: address({ summary: 'who would pay; the default address when left out' }),
    url: text({ summary: 'fetch over HTTP from here; several are asked in this order', repeated: true }),
    car: flag({ summary: 'write a CAR of everything under the root, instead of the file' }),
  },
  examples: [
    'market-client retrieve bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja ./back.bin',
    'market-client retrieve --provider f01000 --car bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja ./back.car',
    'market-client retrieve --url http://127.0.0.1:41235 bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja ./back.bin',
  ],
  needs: ['client'],
  run(input, context): Promise<Retrieved> {
    return input.url.length > 0 ? overHttp(input, context) : overLibp2p(input, context)
  },
  render: ({ output, receivedBytes, from }) => `Retrieved ${formatSize(receivedBytes)} from ${from} into ${output}`,
})

interface RetrieveInput {
  readonly root: CID
  readonly output: string
  readonly provider: Address | undefined
  readonly pieceCid: CID | undefined
  readonly from: Address | undefined
  readonly url: readonly string[]
  readonly car: boolean
}

async function overHttp(
  { root, output, url: urls, pieceCid, car }: RetrieveInput,
  { signal, progress }: RetrieveContext,
): Promise<Retrieved> {
  const { retrieveHttp } = await import('#sdk/actions/retrieval/retrieve-http.ts')
  const { receivedBytes, url } = await retrieveHttp({
    root,
    sources: urls.map((from) => ({ url: from, ...(pieceCid === undefined ? {} : { pieceCid }) })),
    output,
    as: car ? 'car' : 'file',
    signal,
    onProgress: (now) => progress(`${formatSize(now.receivedBytes)} from ${now.url}`),
  })
  return { root, output, from: url, receivedBytes }
}

async function overLibp2p(input: RetrieveInput, { client, signal, progress }: RetrieveContext): Promise<Retrieved> {
  const { root, output, pieceCid = null, car } = input
  progress('asking providers')
  const offers =
    input.provider === undefined
      ? await client.clientFindData(root, pieceCid)
      : [await client.clientMinerQueryOffer(input.provider, root, pieceCid)]
  const named = input.provider === undefined ? 'Name a provider' : 'Name another provider'
  const offer = cheapest(root, offers, `${named} with --provider, or the URL of a market with --url.`)
  const payer = input.from ?? (await client.defaultAddress())
  const { minPrice: total, error: _error, pricePerByte: _price, ...terms } = offer
  const { dealId } = await client.clientRetrieve({ ...terms, total, client: payer })

  const watching = new AbortController()
  const updates = client.with({ signal: watching.signal }).clientGetRetrievalUpdates()
  const watched = (async () => {
    for await (const { id, bytesReceived } of updates)
      if (id === dealId) progress(`${formatSize(bytesReceived)} from ${offer.miner}`)
  })()
  try {
    await client.with({ signal }).clientRetrieveWait(dealId)
  } finally {
    watching.abort()
    updates.cancel()
    // What the watching says of its own end is of no interest: the wait has told how the retrieval went.
    await watched.catch(() => undefined)
  }
  progress('writing')
  await client.clientExport({ root, dags: [], fromLocalCar: '', dealId }, { path: output, isCar: car })
  const done = (await client.clientListRetrievals()).find(({ id }) => id === dealId)
  return { root, output, from: `${offer.miner}`, receivedBytes: done?.bytesReceived ?? 0 }
}

function cheapest(root: CID, offers: readonly QueryOffer[], next: string): QueryOffer {
  const good = offers.filter(({ error }) => error === '')
  const [best] = [...good].sort((a, b) => (a.minPrice < b.minPrice ? -1 : 1))
  if (best === undefined) throw noOffer(root, offers, next)
  if (best.minPrice > 0n)
    throw commandErrors.COMMAND_FAILED({
      reason: `${best.miner} wants ${formatFil(best.minPrice)} for it; this client takes data that is given for nothing only`,
      next: 'Ask the provider, or another one with --provider.',
    })
  return best
}
