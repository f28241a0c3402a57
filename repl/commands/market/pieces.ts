import { formatSizeTight } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { cid, flag } from '../../command-line/kinds.ts'
import { tabTable } from '../../output/tab-table.ts'

export const piecesListPieces = defineCommand({
  path: 'pieces list-pieces',
  summary: 'list the pieces that are stored',
  examples: ['venus-market pieces list-pieces'],
  needs: ['market'],
  run: (_input, { market }) => market.piecesListPieces(),
  render: (pieces) => pieces.join('\n'),
})

export const piecesPieceInfo = defineCommand({
  path: 'pieces piece-info',
  summary: 'print which deals a piece is of, and where they lie',
  args: { pieceCid: cid({ summary: 'the piece' }) },
  examples: ['venus-market pieces piece-info baga6ea4seaqpz47j4kqdiixpehmzk3uw5c4cmqvs5iyi7xf7rwkepfhdvowdiai'],
  needs: ['market'],
  run: ({ pieceCid }, { market }) => market.piecesGetPieceInfo(pieceCid),
  render: ({ pieceCid, deals }) =>
    [
      `Piece:  ${pieceCid}`,
      'Deals:',
      tabTable(
        ['DealID', 'SectorID', 'Offset', 'Length'],
        deals.map(({ dealId, sectorId, offset, length }) => [
          `${dealId}`,
          `${sectorId}`,
          `${offset}`,
          `${length} (${formatSizeTight(length)})`,
        ]),
      ),
    ].join('\n'),
})

export const piecesListCids = defineCommand({
  path: 'pieces list-cids',
  summary: 'list the payloads that are stored',
  options: { verbose: flag({ summary: 'where each lies, too', short: 'v' }) },
  examples: ['venus-market pieces list-cids -v'],
  needs: ['market'],
  async run({ verbose }, { market }) {
    const cids = await market.piecesListCidInfos()
    if (!verbose) return cids.map((payload) => ({ cid: payload, places: [] }))
    return Promise.all(
      cids.map(async (payload) => {
        const { pieceBlockLocations } = await market.piecesGetCIDInfo(payload)
        const places = await Promise.all(
          pieceBlockLocations.map(async ({ pieceCid, relOffset, blockSize }) => {
            const { deals } = await market.piecesGetPieceInfo(pieceCid)
            return { pieceCid, blockOffset: relOffset, blockLength: blockSize, deals }
          }),
        )
        return { cid: payload, places }
      }),
    )
  },
  render: (payloads, _style, { verbose }) =>
    verbose
      ? tabTable(
          ['CID', 'Piece', 'BlockOffset', 'BlockLen', 'Deal', 'Sector', 'DealOffset', 'DealLen'],
          payloads.flatMap(({ cid: payload, places }) =>
            places.flatMap(({ pieceCid, blockOffset, blockLength, deals }) =>
              deals.map((deal) => [
                `${payload}`,
                `${pieceCid}`,
                `${blockOffset}`,
                `${blockLength}`,
                `${deal.dealId}`,
                `${deal.sectorId}`,
                `${deal.offset}`,
                `${deal.length}`,
              ]),
            ),
          ),
        )
      : payloads.map(({ cid: payload }) => `${payload}`).join('\n'),
})

export const piecesCidInfo = defineCommand({
  path: 'pieces cid-info',
  summary: 'print in which pieces a payload or a block lies',
  args: { cid: cid({ summary: 'its CID' }) },
  examples: ['venus-market pieces cid-info bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja'],
  needs: ['market'],
  run: ({ cid: payload }, { market }) => market.piecesGetCIDInfo(payload),
  render: ({ cid: payload, pieceBlockLocations }) =>
    [
      `Info for: ${payload}`,
      tabTable(
        ['PieceCid', 'Offset', 'Size'],
        pieceBlockLocations.map(({ pieceCid, relOffset, blockSize }) => [
          `${pieceCid}`,
          `${relOffset}`,
          `${blockSize}`,
        ]),
      ),
    ].join('\n'),
})
