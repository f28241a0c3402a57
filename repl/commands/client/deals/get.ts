import { defineCommand } from '../../../command-line/command.ts'
import { cid } from '../../../command-line/kinds.ts'
import { jsonText } from '../../../output/json.ts'
import { withDealId } from '../../deal-id.ts'
import { withChain } from './deal-rows.ts'

export const dealsGet = defineCommand({
  path: 'storage deals get',
  summary: 'print all that is known of a deal, as JSON',
  args: { proposal: cid({ summary: 'the CID that proposing gave: "storage deals list -v" prints it' }) },
  examples: ['market-client storage deals get bafyreihiln2ha6eaaos7kuhwpnvjvjlxmjnpsklym6hhucu2z776bf2or4'],
  needs: ['client', 'node'],
  async run({ proposal }, { client, node }) {
    const deal = await client.clientGetDealInfo(proposal)
    const [{ activeSince, slashedAt } = {}] = await withChain(node, [deal])
    return {
      DealInfo: withDealId(deal),
      OnChain: activeSince === undefined ? null : { activeSince, slashedAt: slashedAt ?? null },
    }
  },
  // Go prints the key with colon and blank.
  render: ({ DealInfo, OnChain }) => jsonText({ 'DealInfo: ': DealInfo, OnChain }, 2),
})
