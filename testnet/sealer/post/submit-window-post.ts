import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { signMessage } from '#sdk/actions/chain/sign-message.ts'
import type { DeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods, submitWindowedPostParams } from '#sdk/actors/miner/methods.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import {
  digestReplica,
  type ProvableSector,
  proveWindowPost,
  recordedReplicaId,
  replicaCommitment,
  replicaRecord,
} from '#sdk/simulated-proofs/index.ts'
import { parseFil } from '#sdk/units/fil.ts'
import type { Sealing } from '../sealing.ts'

const WINDOW_POST_TAG = 4
const POST_CHAIN_COMMIT_TAG = 9

/** Proves the partitions of an open deadline; sectors whose replica is damaged or gone are left out as faulty. */
export async function submitWindowPost(sealing: Sealing, deadline: DeadlineInfo): Promise<void> {
  const { node, miner, signer, config, logger } = sealing
  const partitions = await node.stateMinerPartitions(miner, deadline.index)
  const entropy = addressCodec.encode(miner)
  const randomness = await node.stateGetRandomnessFromBeacon(WINDOW_POST_TAG, deadline.challenge, entropy)
  const chainCommitEpoch = deadline.open
  const chainCommitRand = await node.stateGetRandomnessFromTickets(
    POST_CHAIN_COMMIT_TAG,
    chainCommitEpoch,
    new Uint8Array(0),
  )

  const sectors: ProvableSector[] = []
  const proven: { index: number; skipped: BitField }[] = []
  for (const [index, partition] of partitions.entries()) {
    const expected = partition.liveSectors.difference(partition.faultySectors).union(partition.recoveringSectors)
    if (expected.isEmpty) continue
    const good: ProvableSector[] = []
    const bad: number[] = []
    for (const sector of await node.stateMinerSectors(miner, expected)) {
      const found = await intactReplica(sealing, sector)
      if (found === undefined) bad.push(sector.sectorNumber)
      else good.push(found)
    }
    if (bad.length > 0)
      logger.error(
        { deadline: deadline.index, partition: index, sectors: bad },
        'replicas damaged or missing: declared faulty',
      )
    if (good.length === 0) continue
    sectors.push(...good)
    proven.push({ index, skipped: BitField.of(bad) })
  }
  if (proven.length === 0) return

  const { worker } = await node.stateMinerInfo(miner)
  const params = submitWindowedPostParams.encode({
    deadline: deadline.index,
    partitions: proven,
    proofs: [proveWindowPost({ prover: miner.id, randomness, sectors })],
    chainCommitEpoch,
    chainCommitRand,
  })
  const draft = draftMessage({ to: miner, from: worker, method: minerMethods.SubmitWindowedPoSt.number, params })
  const maxFee = parseFil(config().Fees.MaxWindowPoStGasFee)
  while ((await pushSigned(node, await signMessage(node, signer, draft, { maxFee }))) === 'superseded');
  logger.info({ deadline: deadline.index, sectors: sectors.length }, 'window PoSt submitted')
}

interface KnownReplica {
  readonly changedMs: number
  readonly size: number
  readonly replica: ProvableSector['replica']
}

/** Digests by file: a replica is read again only when its file has changed. */
const digests = new Map<string, KnownReplica>()

async function intactReplica(
  { storage, logger }: Sealing,
  sector: SectorOnChainInfo,
): Promise<ProvableSector | undefined> {
  const { sectorNumber, sealProof, sealedCid } = sector
  try {
    const updated = (await storage.find('update', sectorNumber)) !== undefined
    const path = await storage.locate(updated ? 'update' : 'sealed', sectorNumber)
    const cache = await storage.locate(updated ? 'update-cache' : 'cache', sectorNumber)
    const { mtimeMs, size } = await stat(path)
    let known = digests.get(path)
    if (known?.changedMs !== mtimeMs || known.size !== size) {
      const id = recordedReplicaId(replicaRecord.decode(await readFile(join(cache, 'p_aux'))))
      known = { changedMs: mtimeMs, size, replica: { id, digest: await digestReplica(createReadStream(path)) } }
      digests.set(path, known)
    }
    if (!replicaCommitment(known.replica).equals(sealedCid)) return undefined
    return { sealProof, sectorNumber, sealedCid, replica: known.replica }
  } catch (error) {
    logger.error({ err: error, sector: sectorNumber }, 'replica cannot be read')
    return undefined
  }
}
