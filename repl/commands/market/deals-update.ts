import { type StorageDealState, storageDealStateName, storageDealStates } from '#sdk/deals/status.ts'
import type { PieceStatus } from '#sdk/rpc/types/market/miner-deal.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { cid, flag, oneOf, text } from '../../command-line/kinds.ts'

export const dealsUpdate = defineCommand({
  path: 'storage-deals update',
  summary: "set a deal's state or its piece's by hand, along the table of states",
  description: '--piece-state Undefine releases a deal from its sector, so that another one may take it.',
  options: {
    proposalcid: cid({ required: true, summary: 'the proposal CID in full', aliases: ['proposal-cid'] }),
    state: text({ summary: 'such as StorageDealAwaitingPreCommit' }),
    pieceState: oneOf('Undefine', 'Assigned', 'Packing', 'Proving')({ summary: 'how far the piece is' }),
    reallyDoIt: flag({ summary: 'yes, do it' }),
  },
  examples: ['venus-market storage-deals update --proposalcid bafyrei… --piece-state Undefine --really-do-it'],
  needs: ['market'],
  async run({ proposalcid, state, pieceState, reallyDoIt }, { market }) {
    if (state === undefined && pieceState === undefined)
      throw usageErrors.USAGE_REFUSED({
        reason: 'nothing is named that is to be set',
        next: 'Give --state, --piece-state or both.',
      })
    const wanted: StorageDealState = state === undefined ? 'Unknown' : stateNamed(state)
    const pieceStatus: PieceStatus = pieceState ?? ''
    if (reallyDoIt) await market.updateStorageDealStatus(proposalcid, wanted, pieceStatus)
    return { proposalCid: proposalcid, state: state === undefined ? null : wanted, pieceState, done: reallyDoIt }
  },
  render: ({ done }) => (done ? '' : 'Pass --really-do-it to actually execute this action'),
})

function stateNamed(typed: string): StorageDealState {
  const name = typed.replace(/^StorageDeal/, '')
  const found = storageDealStates.find((state) => state.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  throw usageErrors.USAGE_REFUSED({
    reason: `"${typed}" is no state of a storage deal`,
    next: `It is one of ${storageDealStates.map(storageDealStateName).join(', ')}.`,
  })
}
