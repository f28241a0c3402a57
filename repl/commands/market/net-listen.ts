import { defineCommand } from '../../command-line/command.ts'

export const netListen = defineCommand({
  path: 'net listen',
  summary: 'print the addresses that clients dial',
  examples: ['venus-market net listen'],
  needs: ['market'],
  async run(_input, { market }) {
    const { peerId, addresses } = await market.netAddrsListen()
    return addresses.map((address) => (/\/p2p\//.test(address) ? address : `${address}/p2p/${peerId}`))
  },
  render: (addresses) => addresses.join('\n'),
})
