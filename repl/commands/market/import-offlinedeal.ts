import type { MinerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { flag, path } from '../../command-line/kinds.ts'
import { readTextFile } from '../../command-line/read-text-file.ts'

export const importOfflineDeal = defineCommand({
  path: 'storage-deals import-offlinedeal',
  aliases: ['storage-deals import-offline-deal'],
  summary: 'take over deals that another market made',
  args: { file: path({ summary: 'JSON: an array of deals, as "storage-deals export" prints them' }) },
  options: { verbose: flag({ summary: 'a line for each deal', short: 'v' }) },
  examples: ['venus-market storage-deals import-offlinedeal deals.json -v'],
  needs: ['market'],
  async run({ file, verbose }, { market, say, signal }) {
    const deals = await readDeals(file)
    const results: { proposalCid: string; error: string }[] = []
    for (const [at, deal] of deals.entries()) {
      signal.throwIfAborted()
      const error = await market.marketImportPublishedDeal(deal).then(
        () => '',
        (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
      )
      const told = error === '' ? 'success' : `fail : ${error}`
      if (verbose) say(`( ${at + 1} / ${deals.length} ) ${deal.proposalCid} : ${told}`)
      results.push({ proposalCid: `${deal.proposalCid}`, error })
    }
    return results
  },
  render: (results) => {
    const failed = results.filter(({ error }) => error !== '').length
    return `import ${results.length} deals, ${results.length - failed} deal success , ${failed} deal fail .`
  },
})

/** Deals in the JSON of the API, one by one: what is wrong is named by its place. */
async function readDeals(file: string): Promise<MinerDeal[]> {
  const [{ minerDeal }, { parseJson }] = await Promise.all([
    import('#sdk/rpc/types/market/miner-deal.ts'),
    import('#sdk/rpc/json.ts'),
  ])
  const text = await readTextFile(file)
  const refuse = (reason: string, cause: unknown) =>
    commandErrors.COMMAND_FAILED({ reason, next: 'Give an array of deals in the JSON of the API.' }, { cause })
  let list: unknown
  try {
    list = parseJson(text)
  } catch (cause) {
    throw refuse(`${file} is not JSON`, cause)
  }
  if (!Array.isArray(list)) throw refuse(`${file} holds no array`, undefined)
  return list.map((json, at) => {
    try {
      return minerDeal.fromJson(json)
    } catch (cause) {
      throw refuse(`deal ${at + 1} of ${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, cause)
    }
  })
}
