import type { CID } from 'multiformats/cid'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { text } from '../../command-line/kinds.ts'
import { readTextFile } from '../../command-line/read-text-file.ts'
import { minerOption, servedMiner } from './served-miner.ts'

const options = {
  ...minerOption,
  cidBase: text({ summary: 'accepted as the Go program has it; CIDs are printed in base32', hidden: true }),
}

export const getBlocklist = defineCommand({
  path: 'storage-deals get-blocklist',
  summary: 'print the pieces that are refused, one on a line',
  options,
  examples: ['venus-market storage-deals get-blocklist'],
  needs: ['market'],
  async run(input, context) {
    return context.market.dealsPieceCidBlocklist(await servedMiner(input.miner, context))
  },
  render: (cids) => cids.join('\n'),
})

export const setBlocklist = defineCommand({
  path: 'storage-deals set-blocklist',
  summary: 'replace the pieces that are refused by those of a file, or of standard input',
  args: { file: text({ summary: 'a file with a piece CID on each line; - is standard input', optional: true }) },
  options,
  examples: ['venus-market storage-deals set-blocklist refused.txt', 'venus-market storage-deals set-blocklist -'],
  needs: ['market'],
  async run({ file, miner: given }, context) {
    const typed = file === undefined || file === '-' ? await context.readInput() : await readTextFile(file)
    const cids = await readCids(typed)
    const miner = await servedMiner(given, context)
    await context.market.dealsSetPieceCidBlocklist(miner, cids)
    return { miner, cids }
  },
  render: () => '',
})

export const resetBlocklist = defineCommand({
  path: 'storage-deals reset-blocklist',
  summary: 'refuse no piece any more',
  options,
  examples: ['venus-market storage-deals reset-blocklist'],
  needs: ['market'],
  async run(input, context) {
    const miner = await servedMiner(input.miner, context)
    await context.market.dealsSetPieceCidBlocklist(miner, [])
    return { miner, cids: [] }
  },
  render: () => '',
})

async function readCids(typed: string): Promise<CID[]> {
  const { parsePieceCid } = await import('#sdk/piece/commitment-cid.ts')
  return typed.split(/\r?\n/).flatMap((line, at) => {
    const trimmed = line.trim()
    if (trimmed === '') return []
    try {
      return [parsePieceCid(trimmed)]
    } catch (error) {
      const reason = `line ${at + 1} is no piece CID: ${error instanceof Error ? error.message : String(error)}`
      throw commandErrors.COMMAND_FAILED({ reason, next: 'Give one piece CID (baga…) on each line.' })
    }
  })
}
