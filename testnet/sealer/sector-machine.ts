import type { Kysely } from 'kysely'
import { StateMachine } from '#testnet/service/state-machine/state-machine.ts'
import { type EntityTables, entityStore } from '#testnet/service/store/entity-tables.ts'
import type { PieceSource } from './pieces.ts'
import type { Sealing } from './sealing.ts'
import { type SectorData, sectorData } from './sector.ts'
import { finalSectorStates, type SectorState, type SectorTransitions, sectorTransitions } from './sector-transitions.ts'
import { addPiece } from './states/add-piece.ts'
import { commit, finalizeSector, submitCommit, waitCommit, waitSeed } from './states/commit.ts'
import { packSector } from './states/pack.ts'
import { getTicket, preCommit1, preCommit2, submitPreCommit, waitPreCommit } from './states/pre-commit.ts'
import { keepWaiting, recoverCommit, recoverPreCommit, removeSector, tryAgain } from './states/recover.ts'
import { waitDeals } from './states/wait-deals.ts'

export type SectorMachine = StateMachine<SectorTransitions, SectorData>

const RETRY_MS = 1_000
const MOST_RETRY_MS = 60_000

/** The sectors of one miner: what is done in which state. */
export function sectorMachine(sealing: Sealing, database: Kysely<EntityTables>, source: PieceSource): SectorMachine {
  return new StateMachine<SectorTransitions, SectorData>({
    name: 'sector',
    transitions: sectorTransitions,
    final: finalSectorStates,
    store: entityStore<SectorState, SectorData>(database, 'sector', sectorData),
    clock: sealing.clock,
    logger: sealing.logger,
    onError: (error, { state }, attempt) => {
      if (state === 'AddPiece')
        return { event: 'AddPieceFailed', message: error instanceof Error ? error.message : String(error) }
      return { retryAfter: Math.min(RETRY_MS * 2 ** (attempt - 1), MOST_RETRY_MS) }
    },
    effects: {
      WaitDeals: waitDeals(sealing),
      AddPiece: addPiece(sealing, source),
      AddPieceFailed: keepWaiting(),
      Packing: packSector(sealing),
      GetTicket: getTicket(sealing),
      PreCommit1: preCommit1(sealing),
      PreCommit2: preCommit2(sealing),
      PreCommitting: submitPreCommit(sealing),
      PreCommitWait: waitPreCommit(sealing),
      WaitSeed: waitSeed(sealing),
      Committing: commit(sealing),
      SubmitCommit: submitCommit(sealing),
      CommitWait: waitCommit(sealing),
      FinalizeSector: finalizeSector(sealing),
      SealPreCommit1Failed: tryAgain(sealing, 'RetrySealPreCommit1'),
      SealPreCommit2Failed: tryAgain(sealing, 'RetrySealPreCommit2'),
      ComputeProofFailed: tryAgain(sealing, 'RetryComputeProof'),
      FinalizeFailed: tryAgain(sealing, 'RetryFinalize'),
      PreCommitFailed: recoverPreCommit(sealing),
      CommitFailed: recoverCommit(sealing),
      Removing: removeSector(sealing),
    },
  })
}
