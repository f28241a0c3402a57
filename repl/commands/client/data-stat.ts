import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { cid } from '../../command-line/kinds.ts'

export const dataStat = defineCommand({
  path: 'data stat',
  summary: 'print how large a piece an import makes',
  args: { root: cid({ summary: 'the root that importing gave' }) },
  examples: ['market-client data stat bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja'],
  needs: ['client'],
  run: ({ root }, { client }) => client.clientDealSize(root),
  render: ({ pieceSize, payloadSize }) =>
    `Piece Size  : ${pieceSize} (${formatSize(pieceSize)} padded)\nPayload Size: ${payloadSize} (${formatSize(payloadSize)})`,
})
