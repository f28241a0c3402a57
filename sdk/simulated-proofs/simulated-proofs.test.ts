import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import type { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import type { SealVerifyInfo } from '#sdk/actors/miner/proofs.ts'
import { pieceCid, sealedCid } from '#sdk/piece/commitment-cid.ts'
import { collect } from '#sdk/piece/testing/collect.ts'
import {
  aggregateProofBytes,
  aggregateSeals,
  digestReplica,
  type ProvableSector,
  proveReplicaUpdate,
  proveSeal,
  proveWindowPost,
  proveWinningPost,
  recordedReplicaId,
  replicaCipher,
  replicaCommitment,
  replicaId,
  replicaRecord,
  sealReplica,
  unsealReplica,
  updatedReplicaId,
  verifyAggregateSeals,
  verifyReplicaUpdate,
  verifySeal,
  verifyWindowPost,
  verifyWinningPost,
  winningPostSectors,
} from './index.ts'

const sealProof = 6
const miner = 1000
const fill = (byte: number) => new Uint8Array(32).fill(byte)
const unsealedCid = pieceCid(fill(9))

/** A sealed sector with its proof. */
async function sealed(number: number, data: Uint8Array = randomBytes(4096)) {
  const ticket = fill(3)
  const id = replicaId({ miner, sectorNumber: number, sealProof, ticket, unsealedCid })
  const file = await collect(sealReplica([data], id))
  const replica = { id, digest: await digestReplica([file]) }
  const statement = {
    sealProof,
    sectorId: { miner, number },
    randomness: ticket,
    interactiveRandomness: fill(4),
    sealedCid: replicaCommitment(replica),
    unsealedCid,
  }
  const info: SealVerifyInfo = { ...statement, dealIds: [], proof: proveSeal(statement, replica) }
  return { id, data, file, replica, statement, info }
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = bytes.slice()
  changed[bit >> 3]! ^= 1 << (bit & 7)
  return changed
}

function flipCid(cid: CID, bit: number): CID {
  const digest = flip(cid.multihash.digest, bit)
  return cid.code === 0xf102 ? sealedCid(digest) : pieceCid(digest)
}

describe('a replica', () => {
  it('depends on the data and gives it back, from any offset', async () => {
    const { id, data, file } = await sealed(1)
    expect(file.equals(data)).toBe(false)
    expect((await collect(unsealReplica([file], id))).equals(data)).toBe(true)
    const part = await collect(unsealReplica([file.subarray(1001)], id, 1001))
    expect(part.equals(Buffer.from(data).subarray(1001))).toBe(true)
  })

  it('is the same whatever chunks it is made in', async () => {
    const { id, data, file } = await sealed(1)
    const encode = replicaCipher(id)
    const chunks = [encode(data.subarray(0, 7)), encode(data.subarray(7, 3000)), encode(data.subarray(3000))]
    expect(Buffer.concat(chunks).equals(file)).toBe(true)
  })

  it('that lost a bit cannot be proven', async () => {
    const { id, file, statement } = await sealed(1)
    const damaged = { id, digest: await digestReplica([flip(file, 12_345)]) }
    expect(() => proveSeal(statement, damaged)).toThrow(/REPLICA_DAMAGED|commitment/)
  })

  it('is found again by its record', async () => {
    const seal = { miner, sectorNumber: 7, sealProof, ticket: fill(3), unsealedCid }
    const record = replicaRecord.decode(replicaRecord.encode({ seal, update: null }))
    expect(recordedReplicaId(record)).toEqual(replicaId(seal))
    const update = { updateProof: 1, oldSealedCid: sealedCid(fill(1)), newUnsealedCid: unsealedCid }
    expect(recordedReplicaId({ seal, update })).toEqual(updatedReplicaId(update))
  })
})

describe('a seal proof', () => {
  it('has the length of the real one and is valid', async () => {
    const { info, statement, replica } = await sealed(1)
    expect(info.proof.length).toBe(192)
    expect(verifySeal(info)).toBe(true)
    const large = { ...statement, sealProof: 8 }
    const id = replicaId({ miner, sectorNumber: 1, sealProof: 8, ticket: fill(3), unsealedCid })
    const commitment = replicaCommitment({ id, digest: replica.digest })
    expect(proveSeal({ ...large, sealedCid: commitment }, { id, digest: replica.digest }).length).toBe(1920)
  })

  it('is invalid when one bit of anything differs', async () => {
    const { info } = await sealed(1)
    const bit = fc.nat(255)
    const changes: fc.Arbitrary<SealVerifyInfo> = fc.oneof(
      fc.nat(192 * 8 - 1).map((b) => ({ ...info, proof: flip(info.proof, b) })),
      bit.map((b) => ({ ...info, randomness: flip(info.randomness, b) })),
      bit.map((b) => ({ ...info, interactiveRandomness: flip(info.interactiveRandomness, b) })),
      bit.map((b) => ({ ...info, sealedCid: flipCid(info.sealedCid, b) })),
      bit.map((b) => ({ ...info, unsealedCid: flipCid(info.unsealedCid, b) })),
      fc.nat(30).map((b) => ({ ...info, sectorId: { ...info.sectorId, number: info.sectorId.number ^ (1 << b) } })),
      fc.nat(30).map((b) => ({ ...info, sectorId: { ...info.sectorId, miner: info.sectorId.miner ^ (1 << b) } })),
      fc.constantFrom(1, 5, 7, 8).map((type) => ({ ...info, sealProof: type })),
      fc.nat(191).map((length) => ({ ...info, proof: info.proof.subarray(0, length) })),
    )
    fc.assert(
      fc.property(changes, (changed) => !verifySeal(changed)),
      { seed: 1, numRuns: 400 },
    )
  })
})

describe('an aggregate', () => {
  it('stands for all its sectors and for no others', async () => {
    const sectors = await Promise.all([4, 5, 6, 7].map((number) => sealed(number)))
    const infos = sectors.map(({ statement: s }) => ({ ...s, number: s.sectorId.number }))
    const statement = { miner, sealProof, infos }
    const proof = aggregateSeals(
      statement,
      sectors.map(({ info }) => info.proof),
    )
    expect(proof.length).toBe(11_220)
    expect(verifyAggregateSeals(statement, proof)).toBe(true)
    expect(verifyAggregateSeals({ ...statement, infos: infos.slice(1) }, proof)).toBe(false)
    expect(verifyAggregateSeals({ ...statement, miner: 1001 }, proof)).toBe(false)
    expect(verifyAggregateSeals({ ...statement, infos: infos.toReversed() }, proof)).toBe(false)
    fc.assert(
      fc.property(fc.nat(proof.length * 8 - 1), (bit) => !verifyAggregateSeals(statement, flip(proof, bit))),
      { seed: 1, numRuns: 100 },
    )
    const other = await sealed(8)
    expect(() => aggregateSeals(statement, [other.info.proof])).toThrow(/sector 4/)
    expect(() => aggregateSeals(statement, [])).toThrow(/missing/)
  })

  it('has the lengths of SnarkPack', () => {
    expect([4, 8, 9, 16, 64, 819].map(aggregateProofBytes)).toEqual([11_220, 11_220, 14_196, 14_196, 20_148, 32_052])
  })
})

describe('a replica update', () => {
  it('is bound to both replicas and to the data', async () => {
    const { statement } = await sealed(1)
    const inputs = { updateProof: 1, oldSealedCid: statement.sealedCid, newUnsealedCid: pieceCid(fill(8)) }
    const id = updatedReplicaId(inputs)
    const replica = { id, digest: await digestReplica(sealReplica([randomBytes(4096)], id)) }
    const update = { ...inputs, newSealedCid: replicaCommitment(replica) }
    const proof = proveReplicaUpdate(update, replica)
    expect(proof.length).toBe(192)
    expect(verifyReplicaUpdate(update, proof)).toBe(true)
    fc.assert(
      fc.property(fc.nat(255), fc.nat(proof.length * 8 - 1), (bit, proofBit) => {
        expect(verifyReplicaUpdate({ ...update, oldSealedCid: flipCid(update.oldSealedCid, bit) }, proof)).toBe(false)
        expect(verifyReplicaUpdate({ ...update, newSealedCid: flipCid(update.newSealedCid, bit) }, proof)).toBe(false)
        const otherData = { ...update, newUnsealedCid: flipCid(update.newUnsealedCid, bit) }
        expect(verifyReplicaUpdate(otherData, proof)).toBe(false)
        expect(verifyReplicaUpdate(update, flip(proof, proofBit))).toBe(false)
      }),
      { seed: 1, numRuns: 100 },
    )
    expect(verifyReplicaUpdate(update, new Uint8Array(0))).toBe(false)
    expect(verifyReplicaUpdate({ ...update, updateProof: 2 }, proof)).toBe(false)
  })
})

describe('a proof of spacetime', () => {
  it('speaks for the sectors in any order, and only for them', async () => {
    const sectors: ProvableSector[] = await Promise.all(
      [1, 2, 3].map(async (number) => {
        const { statement, replica } = await sealed(number)
        return { sealProof, sectorNumber: number, sealedCid: statement.sealedCid, replica }
      }),
    )
    const statement = { prover: miner, randomness: fill(5), sectors }
    const proof = proveWindowPost(statement)
    expect(proof.postProof).toBe(6)
    expect(proof.proofBytes.length).toBe(2 * 192)
    expect(verifyWindowPost(statement, [proof])).toBe(true)
    const standIn = { ...statement, sectors: [...sectors.toReversed(), sectors[0]!] }
    expect(verifyWindowPost(standIn, [proof])).toBe(true)
    expect(verifyWindowPost({ ...statement, sectors: sectors.slice(1) }, [proof])).toBe(false)
    expect(verifyWindowPost({ ...statement, prover: 1001 }, [proof])).toBe(false)
    expect(verifyWindowPost({ ...statement, sectors: [] }, [proof])).toBe(false)
    expect(verifyWindowPost(statement, [])).toBe(false)
    expect(verifyWindowPost(statement, [proof, proof])).toBe(false)
    expect(verifyWinningPost(statement, [proof])).toBe(false)
    fc.assert(
      fc.property(fc.nat(255), fc.nat(384 * 8 - 1), (bit, proofBit) => {
        expect(verifyWindowPost({ ...statement, randomness: flip(statement.randomness, bit) }, [proof])).toBe(false)
        const other = [{ ...sectors[0]!, sealedCid: flipCid(sectors[0]!.sealedCid, bit) }, ...sectors.slice(1)]
        expect(verifyWindowPost({ ...statement, sectors: other }, [proof])).toBe(false)
        const bent = { ...proof, proofBytes: flip(proof.proofBytes, proofBit) }
        expect(verifyWindowPost(statement, [bent])).toBe(false)
      }),
      { seed: 1, numRuns: 100 },
    )
    const damaged = { ...sectors[0]!, replica: { ...sectors[0]!.replica, digest: fill(0) } }
    expect(() => proveWindowPost({ ...statement, sectors: [damaged] })).toThrow(/its bytes or its record have changed/)
  })

  it('can be a winning one, over a drawn sector', async () => {
    const { statement, replica } = await sealed(1)
    const sectors = [{ sealProof, sectorNumber: 1, sealedCid: statement.sealedCid, replica }]
    const proof = proveWinningPost({ prover: miner, randomness: fill(6), sectors })
    expect(proof).toMatchObject({ postProof: 1 })
    expect(proof.proofBytes.length).toBe(192)
    expect(verifyWinningPost({ prover: miner, randomness: fill(6), sectors }, [proof])).toBe(true)
    const draws = Array.from({ length: 64 }, (_, i) =>
      winningPostSectors({ prover: miner, randomness: fill(i), eligible: 5 }),
    )
    expect(new Set(draws.flat())).toEqual(new Set([0, 1, 2, 3, 4]))
    expect(winningPostSectors({ prover: miner, randomness: fill(1), eligible: 0 })).toEqual([])
  })
})
