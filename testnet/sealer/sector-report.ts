import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { SealerSector, SectorLog } from '#sdk/rpc/types/sealer/sector-info.ts'
import type { Sealing } from './sealing.ts'
import { dealIdsOf, type Sector } from './sector.ts'
import type { SectorMachine } from './sector-machine.ts'

/** A sector as `sectors status` shows it; with what the chain knows of it when that is asked for. */
export async function sectorReport(
  sealing: Sealing,
  sectors: SectorMachine,
  sector: Sector,
  { onChain, log }: { readonly onChain: boolean; readonly log: boolean },
): Promise<SealerSector> {
  const { data, state, message, attempts } = sector
  const [info, expiry] = onChain ? await fromChain(sealing, data.number) : [null, null]
  const none = { value: new Uint8Array(0), epoch: 0 }
  return {
    sectorId: data.number,
    state,
    commD: data.commD,
    commR: data.commR,
    proof: data.proof,
    deals: dealIdsOf(data.pieces),
    pieces: [...data.pieces],
    ticket: data.ticket ?? none,
    seed: data.seed ?? none,
    preCommitMsg: data.preCommitMessage,
    commitMsg: data.commitMessage,
    retries: attempts,
    toUpgrade: state === 'Available',
    ccUpdate: data.ccUpdate,
    updateSealed: data.updateSealed,
    updateUnsealed: data.updateUnsealed,
    replicaUpdateMessage: data.updateMessage,
    lastError: message,
    log: log ? await logOf(sectors, sector) : [],
    sealProof: data.sealProof,
    activation: info?.activation ?? 0,
    expiration: info?.expiration ?? 0,
    dealWeight: info?.dealWeight ?? 0n,
    verifiedDealWeight: info?.verifiedDealWeight ?? 0n,
    initialPledge: info?.initialPledge ?? 0n,
    onTime: expiry?.onTime ?? 0,
    early: expiry?.early ?? 0,
  }
}

async function fromChain({ node, miner }: Sealing, number: number) {
  const info = await node.stateSectorGetInfo(miner, number)
  if (info === null) return [null, null] as const
  const expiry = await node.stateSectorExpiration(miner, number).catch((error: unknown) => {
    // One that has ended is known for a while, and in no partition any more.
    if (!DealkitError.is(error, 'RPC_ERROR')) throw error
    return null
  })
  return [info, expiry] as const
}

async function logOf(sectors: SectorMachine, { id }: Sector): Promise<SectorLog[]> {
  const steps = await sectors.steps(id)
  return steps.map(({ at, event, to, message }) => ({
    kind: event === '' ? 'error' : `event;sealing.${event}`,
    timestamp: Math.floor(at / 1000),
    trace: '',
    message: message === '' ? to : `${to}: ${message}`,
  }))
}
