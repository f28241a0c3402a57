import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { preCommitChallengeDelay } from '#sdk/actors/miner/policy.ts'
import { verifySeal } from '#sdk/simulated-proofs/index.ts'
import { dealTrouble } from '../chain/check-deals.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing, SectorEffect, SectorOutcome } from '../sealing.ts'
import { dealIdsOf, type Sector, type SectorData } from '../sector.ts'
import { sealStatement, seedAt } from './commit.ts'
import { coolDown } from './cool-down.ts'
import { preCommitTrouble } from './submit-pre-commit.ts'

/** After so many failures in a row of the second half of a pre-commit, the first half is done again. */
const MOST_PRE_COMMIT_2_FAILS = 3

/** A replica that could not be written: again, and from the start when it fails over and over. */
export function retryPreCommit2({ data }: Sector): SectorOutcome {
  const preCommit2Fails = data.preCommit2Fails + 1
  return preCommit2Fails > MOST_PRE_COMMIT_2_FAILS
    ? { event: 'RetrySealPreCommit1', data: { preCommit2Fails: 0 } }
    : { event: 'RetrySealPreCommit2', data: { preCommit2Fails } }
}

/** A proof that could not be made: again, and from the replica on when it fails twice. */
export function retryProof({ data }: Sector): SectorOutcome {
  return data.invalidProofs > 1
    ? { event: 'SealPreCommit1Failed', data: { invalidProofs: 0 } }
    : { event: 'RetryComputeProof', data: { invalidProofs: data.invalidProofs + 1 } }
}

/** A failed pre-commit: what came of its message and what the chain says decide where it goes on. */
export function recoverPreCommit(sealing: Sealing): SectorEffect {
  const { node, miner } = sealing
  return async (sector, run) => {
    const { data, message } = sector
    const onChain = await node.stateSectorPreCommitInfo(miner, data.number)
    if (onChain === null) {
      const trouble = await preCommitTrouble(sealing, data)
      if (trouble?.event === 'OldTicket') {
        await coolDown(sealing, sector, run)
        return { ...trouble, event: 'SealPreCommit1Failed', data: { preCommitMessage: '' } }
      }
      if (trouble !== undefined) return { ...trouble, data: { ...trouble.data, preCommitMessage: '' } }
    }
    await coolDown(sealing, sector, run)
    if (onChain?.info.sealedCid.equals(data.commR!) === true) return { event: 'RetryWaitSeed' }
    if (onChain !== null) {
      const [theirs, ours] = [`${onChain.info.sealedCid}`, `${data.commR}`]
      throw sealerErrors.PRE_COMMIT_DIFFERS({ sector: data.number, onChain: theirs, sealed: ours })
    }
    const exitCode = await exitCodeOf(sealing, data.preCommitMessage)
    if (exitCode === 'pending' || exitCode === exitCodes.Ok) return { event: 'RetryPreCommitWait', message }
    return { event: 'RetryPreCommit', data: { preCommitMessage: '', alone: true }, message }
  }
}

/** A failed prove-commit, by the same questions. */
export function recoverCommit(sealing: Sealing): SectorEffect {
  const { node, miner } = sealing
  return async (sector, run) => {
    const { data, message } = sector
    if ((await node.stateSectorGetInfo(miner, data.number)) !== null) return { event: 'Proving' }
    const preCommit = await node.stateSectorPreCommitInfo(miner, data.number)
    const deals = await dealTrouble(sealing, data.pieces)
    if (deals !== undefined) return deals
    await coolDown(sealing, sector, run)
    if (preCommit === null) {
      // The time to prove it has passed; the number cannot be pre-committed a second time.
      if (await node.stateMinerSectorAllocated(miner, data.number))
        return { event: 'TicketExpired', message: `sector ${data.number} was not proven in time: ${message}` }
      return { event: 'RetryPreCommit', data: { preCommitMessage: '', commitMessage: '' }, message }
    }
    const exitCode = await exitCodeOf(sealing, data.commitMessage)
    if (exitCode === 'pending') return { event: 'RetryCommitWait', message }
    if (exitCode === exitCodes.SysErrOutOfGas)
      return { event: 'RetrySubmitCommit', data: { commitMessage: '' }, message }
    const again = { commitMessage: '', alone: true }
    if (await seedChanged(sealing, data, preCommit.preCommitEpoch))
      return { event: 'RetryWaitSeed', data: again, message }
    const proven = { ...sealStatement(sealing, data), dealIds: dealIdsOf(data.pieces), proof: data.proof }
    if (!verifySeal(proven)) {
      return data.invalidProofs > 0
        ? { event: 'SealPreCommit1Failed', data: { ...again, invalidProofs: 0 }, message }
        : { event: 'RetryInvalidProof', data: { ...again, invalidProofs: data.invalidProofs + 1 }, message }
    }
    return { event: 'RetryComputeProof', data: again, message }
  }
}

async function seedChanged(sealing: Sealing, { seed }: SectorData, preCommitEpoch: number): Promise<boolean> {
  if (seed === null || seed.epoch !== preCommitEpoch + preCommitChallengeDelay) return true
  return Buffer.compare(await seedAt(sealing, seed.epoch), seed.value) !== 0
}

/** What came of a message: its exit code, or that it is on its way, or that it was never made. */
export async function exitCodeOf({ messages }: Sealing, uid: string): Promise<number | 'pending' | undefined> {
  if (uid === '' || (await messages.find(uid)) === undefined) return undefined
  return (await messages.search(uid))?.receipt.exitCode ?? 'pending'
}
