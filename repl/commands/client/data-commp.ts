import { paddedToUnpadded, unpaddedToPadded } from '#sdk/units/piece-size.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { path } from '../../command-line/kinds.ts'

export const dataCommP = defineCommand({
  path: 'data commP',
  aliases: ['data commp'],
  summary: 'compute the piece CID and the piece size of a CAR',
  description: 'The number in brackets is what --manual-piece-size of "storage deals init" takes: unpadded bytes.',
  args: { car: path({ summary: 'the CAR, as the daemon sees it' }) },
  examples: ['market-client data commP ./readme.md.car'],
  needs: ['client'],
  async run({ car }, { client, progress }) {
    progress(`hashing ${car}`)
    const { root, size } = await client.clientCalcCommP(car)
    return { pieceCid: root, unpaddedBytes: size, paddedBytes: unpaddedToPadded(size) }
  },
  render: ({ pieceCid, paddedBytes }) => {
    const unpadded = paddedToUnpadded(paddedBytes)
    return `CID:  ${pieceCid}\nPiece size:(${unpadded}), ${formatSize(unpadded)}`
  },
})
