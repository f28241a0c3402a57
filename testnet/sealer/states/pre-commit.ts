import { address as addressCodec } from '#sdk/codec/address.ts'
import { unsealedSectorCid } from '#sdk/piece/index.ts'
import { dealTrouble } from '../chain/check-deals.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { commitments, type SectorData } from '../sector.ts'
import { requireUnsealed } from '../storage/restore-unsealed.ts'
import { writeReplica } from '../storage/write-replica.ts'

const SEAL_TICKET_TAG = 5
const TICKET_LOOKBACK = 900
const TICKET_MAX_AGE = 3_000

/** Draws the ticket a sector is sealed with, from far enough back that a reorganisation cannot take it away. */
export function getTicket({ node, miner }: Sealing): SectorEffect {
  return async () => {
    const head = await node.chainHead()
    const epoch = Math.max(0, head.height - 1 - TICKET_LOOKBACK)
    const value = await node.stateGetRandomnessFromTickets(SEAL_TICKET_TAG, epoch, addressCodec.encode(miner))
    return { event: 'Ticket', data: { ticket: { value, epoch } } }
  }
}

/** Computes CommD of the pieces, after looking whether their deals can still be sealed. */
export function preCommit1(sealing: Sealing): SectorEffect {
  return async ({ data }) => {
    const trouble = await dealTrouble(sealing, data.pieces)
    if (trouble !== undefined) return trouble
    if (await ticketIsOld(sealing, data)) return { event: 'OldTicket', message: 'the ticket is too old' }
    await requireUnsealed(sealing, data.number, data.pieces)
    return { event: 'PreCommit1', data: { commD: unsealedSectorCid(sealing.sectorBytes, commitments(data.pieces)) } }
  }
}

/** A sector that is pre-committed keeps its ticket, however old: another would make another replica. */
async function ticketIsOld({ node, miner }: Sealing, { number, ticket }: SectorData): Promise<boolean> {
  const { height } = await node.chainHead()
  if (height - ticket!.epoch <= TICKET_MAX_AGE) return false
  return (await node.stateSectorPreCommitInfo(miner, number)) === null
}

/** Writes the replica, SIMULATED: the unsealed bytes under a keystream of the sector's own; CommR commits to the file. */
export function preCommit2(sealing: Sealing): SectorEffect {
  return async ({ data }, run) => {
    const unsealed = await requireUnsealed(sealing, data.number, data.pieces)
    const seal = sealInputs(sealing, data)
    const commR = await writeReplica(sealing, data.number, 'sealed', {
      unsealed,
      record: { seal, update: null },
      signal: run.signal,
    })
    return { event: 'PreCommit2', data: { commR, preCommit2Fails: 0 } }
  }
}

/** What the seal of a sector is made from. */
export function sealInputs({ miner }: Pick<Sealing, 'miner'>, data: SectorData) {
  return {
    miner: miner.id,
    sectorNumber: data.number,
    sealProof: data.sealProof,
    ticket: data.ticket!.value,
    unsealedCid: data.commD!,
  }
}
