import { dealDuration } from '#sdk/deals/proposal.ts'
import { type StorageDealState, storageDealStage, storageDealStateName } from '#sdk/deals/status.ts'
import type { Stages, TransferChannel } from '#sdk/rpc/types/market/channel.ts'
import type { ClientDeal } from '#sdk/rpc/types/market/client-deal.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import type { EntityStep } from '#testnet/service/state-machine/entity.ts'
import type { ClientDealEntity } from './client-deal.ts'

/** A deal as the API shows it; with its steps, also its time line. */
export function dealReport(
  { state, message, createdAt, data }: ClientDealEntity,
  dataTransfer: TransferChannel | null,
  steps?: readonly EntityStep<StorageDealState>[],
): ClientDeal {
  const { proposal } = data.signed
  return {
    proposalCid: data.proposalCid,
    state,
    message,
    dealStages: steps === undefined ? null : stagesOf(steps),
    provider: proposal.provider,
    dataRef: data.ref,
    pieceCid: proposal.pieceCid,
    size: paddedToUnpadded(proposal.pieceSize),
    pricePerEpoch: proposal.storagePricePerEpoch,
    duration: dealDuration(proposal),
    dealId: data.dealId ?? 0,
    creationTime: new Date(createdAt),
    verified: proposal.verifiedDeal,
    transferChannelId: data.transferChannelId,
    dataTransfer,
  }
}

/** One stage for each state in a row, with what was said in it; the same words again are left out, as in Go. */
function stagesOf(steps: readonly EntityStep<StorageDealState>[]): Stages {
  const stages: { state: StorageDealState; logs: { log: string; at: number }[]; from: number; to: number }[] = []
  for (const { at, to, message } of steps) {
    let stage = stages.at(-1)
    if (stage?.state !== to) {
      stage = { state: to, logs: [], from: at, to: at }
      stages.push(stage)
    }
    stage.to = at
    if (message !== '' && stage.logs.at(-1)?.log !== message) stage.logs.push({ log: message, at })
  }
  return {
    stages: stages.map(({ state, logs, from, to }) => ({
      name: storageDealStateName(state),
      ...storageDealStage(state),
      createdTime: new Date(from),
      updatedTime: new Date(to),
      logs: logs.map(({ log, at }) => ({ log, updatedTime: new Date(at) })),
    })),
  }
}
