import type { Kysely } from 'kysely'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { backOff } from '#testnet/service/state-machine/machine.ts'
import { StateMachine } from '#testnet/service/state-machine/state-machine.ts'
import { type EntityTables, entityStore } from '#testnet/service/store/entity-tables.ts'
import type { SectorBatches } from './batches/sector-batches.ts'
import { sectorBatch } from './batches/sector-messages.ts'
import { terminationBatch } from './batches/terminations.ts'
import type { Sealing, SectorEvent } from './sealing.ts'
import { type SectorData, sectorData } from './sector.ts'
import { sectorEffects } from './sector-effects.ts'
import { finalSectorStates, type SectorState, type SectorTransitions, sectorTransitions } from './sector-transitions.ts'

export type SectorMachine = StateMachine<SectorTransitions, SectorData>

/** What it is called when a state's work fails; in other states it is done again until it works. */
const failures: { readonly [S in SectorState]?: SectorEvent } = {
  AddPiece: 'AddPieceFailed',
  SnapDealsAddPiece: 'AddPieceFailed',
  PreCommit1: 'SealPreCommit1Failed',
  PreCommit2: 'SealPreCommit2Failed',
  PreCommitting: 'ChainPreCommitFailed',
  SubmitPreCommitBatch: 'ChainPreCommitFailed',
  Committing: 'ComputeProofFailed',
  CommitFinalize: 'FinalizeFailed',
  SubmitCommit: 'CommitFailed',
  SubmitCommitAggregate: 'CommitFailed',
  FinalizeSector: 'FinalizeFailed',
  UpdateReplica: 'UpdateReplicaFailed',
  ProveReplicaUpdate: 'ProveReplicaUpdateFailed',
  FinalizeReplicaUpdate: 'FinalizeFailed',
  SubmitReplicaUpdate: 'SubmitReplicaUpdateFailed',
  ReleaseSectorKey: 'ReleaseKeyFailed',
  Terminating: 'TerminateFailed',
  Removing: 'RemoveFailed',
}

/** A component that is away comes back: nothing has failed. */
const passing: readonly string[] = ['RPC_UNREACHABLE', 'RPC_TIMEOUT', 'RPC_UNAUTHORIZED']

/** The sectors of one miner, and the messages that they go into together. */
export interface Sectors {
  readonly machine: SectorMachine
  readonly batches: SectorBatches
}

/** The machine of one miner's sectors: what is done in which state. */
export function openSectors(sealing: Sealing, database: Kysely<EntityTables>): Sectors {
  const data = (sector: number) => machine.get(`${sector}`).data
  const keep =
    (field: 'preCommitMessage' | 'commitMessage' | 'terminateMessage') => async (sector: number, uid: string) => {
      await machine.save(`${sector}`, { [field]: uid })
    }
  const batches: SectorBatches = {
    preCommits: sectorBatch('preCommits', sealing, data, keep('preCommitMessage')),
    commits: sectorBatch('commits', sealing, data, keep('commitMessage')),
    terminations: terminationBatch(sealing, keep('terminateMessage')),
  }
  const machine: SectorMachine = new StateMachine<SectorTransitions, SectorData>({
    name: 'sector',
    transitions: sectorTransitions,
    final: finalSectorStates,
    store: entityStore<SectorState, SectorData>(database, 'sector', sectorData),
    clock: sealing.clock,
    logger: sealing.logger,
    activity: sealing.activity,
    onError(error, { state }, attempt) {
      const event = failures[state]
      const passes = DealkitError.is(error) && passing.includes(error.code)
      return event === undefined || passes ? { retryAfter: backOff(attempt) } : { event }
    },
    effects: sectorEffects(sealing, batches, () => machine.list()),
  })
  return { machine, batches }
}
