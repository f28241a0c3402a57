import type { CID } from 'multiformats/cid'
import { formatSize } from '#sdk/units/size.ts'
import { type ContextWith, defineCommand } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { address, cid, flag, path, text } from '../../command-line/kinds.ts'
import { type ContentPath, contentPath } from './content-path.ts'
import { noFile } from './no-file.ts'
import { Receiving } from './receiving.ts'
import { force, refuseExisting } from './refuse-existing.ts'
import { retrieveByDaemon } from './retrieve-by-daemon.ts'

/** What came back, and from whom. */
interface Retrieved {
  readonly root: CID
  readonly output: string
  readonly from: string
  readonly receivedBytes: number
}

export const retrieve = defineCommand({
  path: 'retrieve',
  aliases: ['retrieval retrieve'],
  summary: 'get a file back from a provider',
  description: [
    'The daemon asks the providers it knows and fetches over libp2p; with --url the data comes over HTTP, from the',
    '/ipfs and /piece of a market. Every block is checked against its CID. The file is whole or not there. Of a directory',
    'a file is named by its path, or everything is had with --car. Ctrl-C gives the retrieval up.',
  ].join(' '),
  args: {
    root: contentPath({ summary: 'the root that importing gave, with the path of a file in it: ROOT/photos/cat.jpg' }),
    output: path({ summary: 'where the file goes, as the daemon sees it' }),
  },
  options: {
    provider: address({ summary: 'the miner to ask; all that are known when left out', aliases: ['miner'] }),
    pieceCid: cid({ summary: 'the piece that has the data' }),
    from: address({ summary: 'who would pay; the default address when left out' }),
    url: text({ summary: 'fetch over HTTP from here; several are asked in this order', repeated: true }),
    car: flag({ summary: 'write a CAR of everything under the root, instead of the file' }),
    force,
  },
  examples: [
    'market-client retrieve bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja ./back.bin',
    'market-client retrieve --provider f01000 --car bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja ./back.car',
    'market-client retrieve --url http://127.0.0.1:41235 bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja ./back.bin',
  ],
  needs: ['client'],
  windsUp: true,
  async run(input, context): Promise<Retrieved> {
    await refuseExisting(input.output, input.force)
    const { root } = input.root
    const { from, receivedBytes } = await (input.url.length > 0
      ? overHttp(input, context)
      : retrieveByDaemon({ ...input, ...input.root }, context))
    return { root, output: input.output, from, receivedBytes }
  },
  render: ({ output, receivedBytes, from }) => `Retrieved ${formatSize(receivedBytes)} from ${from} into ${output}`,
})

interface HttpInput {
  readonly root: ContentPath
  readonly output: string
  readonly pieceCid: CID | undefined
  readonly url: readonly string[]
  readonly car: boolean
}

async function overHttp(
  { root: { root, names }, output, url: urls, pieceCid, car }: HttpInput,
  { signal, progress, now }: ContextWith<'client'>,
): Promise<Pick<Retrieved, 'from' | 'receivedBytes'>> {
  const { retrieveHttp } = await import('#sdk/actions/retrieval/retrieve-http.ts')
  const { retrievalErrors } = await import('#sdk/retrieval/errors.ts')
  const receiving = new Receiving(now)
  let held = 0
  try {
    const { receivedBytes, url } = await retrieveHttp({
      root,
      path: names.join('/'),
      sources: urls.map((from) => ({ url: from, ...(pieceCid === undefined ? {} : { pieceCid }) })),
      output,
      as: car ? 'car' : 'file',
      signal,
      onProgress(seen) {
        held = seen.receivedBytes
        const line = receiving.line(held, seen.url)
        if (line !== undefined) progress(line)
      },
    })
    return { from: url, receivedBytes }
  } catch (error) {
    if (signal.aborted)
      throw commandErrors.WOUND_UP(
        { outcome: `${formatSize(held)} of ${root} had come; the same command again goes on from there` },
        { cause: error },
      )
    throw retrievalErrors.RETRIEVAL_NO_FILE.is(error) ? noFile(error) : error
  }
}
