import type { TipSet } from '#sdk/chain/tipset.ts'
import { defineCommand } from '../../command-line/command.ts'
import { cid, integer } from '../../command-line/kinds.ts'

const timeOf = (tipSet: TipSet) => {
  const seconds = Math.min(...tipSet.blocks.map(({ timestamp }) => timestamp))
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

export const chainHead = defineCommand({
  path: 'chain head',
  summary: 'print the head of the chain',
  examples: ['venus chain head', 'venus chain head --json'],
  needs: ['node'],
  async run(_input, { node }) {
    const head = await node.chainHead()
    return {
      Height: head.height,
      ParentWeight: head.blocks[0]?.parentWeight ?? 0n,
      Cids: head.key,
      Timestamp: timeOf(head),
    }
  },
})

export const chainLs = defineCommand({
  path: 'chain ls',
  aliases: ['chain list'],
  summary: 'list tipsets, the newest first',
  options: {
    height: integer({ summary: 'begin here; at the head when left out', default: '-1' }),
    count: integer({ summary: 'how many', default: '10' }),
  },
  examples: ['venus chain ls', 'venus chain ls --height=100 --count=3'],
  needs: ['node'],
  async run({ height, count }, { node }) {
    const head = await node.chainHead()
    let tipSet = height < 0 ? head : await node.chainGetTipSetByHeight(height, head.key)
    const listed: TipSet[] = []
    while (listed.length < count) {
      listed.push(tipSet)
      const parents = tipSet.blocks[0]?.parents ?? []
      if (tipSet.height === 0 || parents.length === 0) break
      tipSet = await node.chainGetTipSet(parents)
    }
    return listed.map((one) => ({
      Height: one.height,
      Timestamp: timeOf(one),
      Blocks: one.blocks.map(({ miner }, i) => ({ Cid: one.key[i], Miner: miner })),
    }))
  },
  render: (tipSets) =>
    tipSets
      .map(
        ({ Height, Timestamp, Blocks }) =>
          `${Height}: (${Timestamp}) [ ${Blocks.map(({ Cid, Miner }) => `${Cid}: ${Miner}`).join(', ')} ]`,
      )
      .join('\n'),
})

export const chainGetMessage = defineCommand({
  path: 'chain get-message',
  aliases: ['chain getmessage'],
  summary: 'print a message by its CID',
  args: { cid: cid({ summary: 'of the message' }) },
  examples: ['venus chain get-message bafy2bza…'],
  needs: ['node'],
  run: (input, { node }) => node.chainGetMessage(input.cid),
})

export const chainGetBlock = defineCommand({
  path: 'chain get-block',
  aliases: ['chain getblock'],
  summary: 'print a block header by its CID',
  args: { cid: cid({ summary: 'of the block' }) },
  examples: ['venus chain get-block bafy2bza…'],
  needs: ['node'],
  run: (input, { node }) => node.chainGetBlock(input.cid),
})
