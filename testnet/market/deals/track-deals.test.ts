import { CID } from 'multiformats/cid'
import { expect, it } from 'vitest'
import { sampleDeal, sampleProposal } from '#sdk/deals/testing/sample-deal.ts'
import { rpcErrors } from '#sdk/rpc/errors.ts'
import type { MarketDealState } from '#sdk/rpc/types/market-deal.ts'
import type { DealState } from './deal-machine.ts'
import { newDealRecord, type ProviderDeal } from './deal-record.ts'
import { newsOf } from './track-deals.ts'

const cid = CID.parse('baga6ea4seaqpgm43ngtkpxau6ro47hojfn7auwbuszn7t742mkvvqr7tflyeuii')
const terms = { startEpoch: 100, endEpoch: 600_000 }

function dealIn(state: DealState, sectorNumber: number | null = 3, startsLater = 0): ProviderDeal {
  const deal = sampleDeal({ ...terms, startEpoch: terms.startEpoch + startsLater }, 'manual')
  const base = newDealRecord({ ...deal, client: null, fastRetrieval: true })
  const data = { ...base, dealId: 0, sectorNumber }
  return { id: 'deal', state, message: '', attempts: 0, enteredAt: 0, createdAt: 0, data }
}

/** A chain on which deal 0 is in this state, or settled, and the sector is pre-committed with these deals. */
function chainWith(onChain: Partial<MarketDealState> | undefined, dealIds?: number[]) {
  const state = { sectorNumber: undefined, sectorStartEpoch: -1, lastUpdatedEpoch: -1, slashEpoch: -1, ...onChain }
  const details = { component: 'venus node', method: 'StateMarketStorageDeal', rpcCode: 1, reason: 'deal 0 not found' }
  return {
    stateMarketStorageDeal: async () => {
      if (onChain === undefined) throw rpcErrors.RPC_ERROR(details)
      return { proposal: sampleProposal(terms), state }
    },
    stateSectorPreCommitInfo: async () =>
      dealIds === undefined
        ? null
        : {
            info: {
              sealProof: 6,
              sectorNumber: 3,
              sealedCid: cid,
              sealRandEpoch: 0,
              dealIds,
              expiration: 0,
              replaceCapacity: false,
              replaceSectorDeadline: 0,
              replaceSectorPartition: 0,
              replaceSectorNumber: 0,
            },
            preCommitDeposit: 0n,
            preCommitEpoch: 50,
            dealWeight: 0n,
            verifiedDealWeight: 0n,
          },
    stateSectorGetInfo: async () => null,
  }
}

it.each([
  ['nothing yet', dealIn('AwaitingPreCommit'), chainWith({}), 50, undefined],
  ['pre-committed', dealIn('AwaitingPreCommit'), chainWith({}, [7, 0]), 50, 'DealPrecommitted'],
  ['another deal pre-committed', dealIn('AwaitingPreCommit'), chainWith({}, [7]), 50, undefined],
  ['in no sector', dealIn('AwaitingPreCommit', null), chainWith({}, [0]), 50, undefined],
  ['activated at once', dealIn('AwaitingPreCommit'), chainWith({ sectorStartEpoch: 40 }), 50, 'DealActivated'],
  ['reverted', dealIn('AwaitingPreCommit'), chainWith(undefined), 50, 'DealPublishReverted'],
  ['whose number another one has', dealIn('AwaitingPreCommit', 3, 7), chainWith({}, [0]), 50, 'DealPublishReverted'],
  ['still pre-committed', dealIn('Sealing'), chainWith({}, [0]), 50, undefined],
  ['given up by its sector', dealIn('Sealing'), chainWith({}), 50, 'DealPrecommitLost'],
  ['that nobody paid for', dealIn('ProviderFunding'), chainWith({}), 101, 'NodeErrored'],
  ['activated', dealIn('Sealing'), chainWith({ sectorStartEpoch: 40 }), 5_000, 'DealActivated'],
  ['in its last epoch', dealIn('Sealing'), chainWith({}, [0]), 101, undefined],
  ['never activated', dealIn('Sealing'), chainWith({}), 102, 'DealActivationFailed'],
  ['never pre-committed', dealIn('AwaitingPreCommit'), chainWith(undefined), 102, 'DealPrecommitFailed'],
  ['without data', dealIn('WaitingForData'), chainWith({}), 101, 'NodeErrored'],
  ['waiting for data in time', dealIn('WaitingForData'), chainWith({}), 100, undefined],
  ['running', dealIn('Active'), chainWith({ sectorStartEpoch: 40 }), 600_000, undefined],
  ['at its end', dealIn('Active'), chainWith({ sectorStartEpoch: 40 }), 600_001, 'DealExpired'],
  ['slashed', dealIn('Active'), chainWith({ sectorStartEpoch: 40, slashEpoch: 77 }), 80, 'DealSlashed'],
  ['settled early', dealIn('Active'), chainWith(undefined), 80, 'DealSlashed'],
  ['queued', dealIn('Publish'), chainWith({}), 5_000, undefined],
])('a deal %s', async (_, deal, chain, epoch, event) => {
  expect((await newsOf(chain, deal, epoch))?.event).toBe(event)
})
