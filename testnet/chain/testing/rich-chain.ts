import { actorCodes } from '#sdk/actors/actor-code.ts'
import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import { initMethods } from '#sdk/actors/init/methods.ts'
import { findSector } from '#sdk/actors/miner/deadline.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { maxProveCommitDuration, wpostProvingPeriod } from '#sdk/actors/miner/policy.ts'
import { noReplacement } from '#sdk/actors/miner/sector.ts'
import { loadDeadlines } from '#sdk/actors/miner/state.ts'
import { multisigConstructorParams } from '#sdk/actors/multisig/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import type { Address } from '#sdk/address/address.ts'
import { multiaddrToBytes } from '#sdk/address/multiaddr.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import { peerIdToBytes } from '#sdk/crypto/peer-id.ts'
import { replicaCommitment } from '#sdk/simulated-proofs/index.ts'
import type { Chain } from '../chain.ts'
import { chainConfig } from '../config.ts'
import { openChain } from '../open-chain.ts'
import { setBalance } from '../steering/set-balance.ts'
import { signedCall } from './signed-call.ts'
import { FIL, people, signedTransfer } from './test-chain.ts'
import { proposeDeal, publishDeal } from './test-deal.ts'
import { TestMiner } from './test-miner.ts'

const PEER = '12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf'

/** The configuration of a node with the people's money and keys, and one miner. */
export const richConfig = {
  api: { apiAddress: '/ip4/127.0.0.1/tcp/0' },
  genesis: {
    accounts: Object.values(people).map(({ address }) => ({ address: `${address}`, attoFil: `${1_000n * FIL}` })),
    miners: [
      {
        owner: `${people.owner.address}`,
        worker: `${people.worker.address}`,
        sectorSize: 8 << 20,
        power: `${1 << 30}`,
      },
    ],
    verifiedRegistryRoot: `${people.owner.address}`,
  },
  wallet: { keys: Object.values(people).map((key) => exportKeyInfo(key.toKeyInfo())) },
}

/** What there is on the chain that `makeRichChain` makes. */
export interface RichChain {
  readonly miner: Address
  readonly deal: number
  /** One that is proven, one that is faulty, and one that is pre-committed only. */
  readonly sectors: { readonly active: number; readonly faulty: number; readonly preCommitted: number }
  readonly deadline: number
  readonly peerId: string
}

/**
 * Makes a chain in a node's file with something of everything on it: a deal, sectors active, faulty and pre-committed,
 * a miner that can be found, datacap, a multisig, and messages of both kinds of signatures in one block.
 */
export function makeRichChain(file: string): RichChain {
  const { chain, close } = openChain(chainConfig.parse(richConfig), file, (error) => {
    throw error
  })
  try {
    setBalance(chain, chain.miners[0]!, 1_000n * FIL)
    chain.mine(10)
    const miner = new TestMiner(chain, people.worker)
    nameMiner(chain, miner.miner)
    const proposal = proposeDeal(miner, people.client, miner.epoch + 3_000, 180)
    const deal = publishDeal(miner, people.client, proposal)
    miner.commit([0], { ids: [deal], unsealedCid: proposal.pieceCid }, 200)
    miner.commit([1, 2], undefined, 200)
    miner.proveUntil(miner.epoch + wpostProvingPeriod)
    const places = [0, 2].map((sector) => ({ sector, ...placeOf(miner, sector) }))
    const [first, second] = places.sort((a, b) => miner.nextClose(a.deadline) - miner.nextClose(b.deadline))
    miner.mine(miner.nextClose(first!.deadline) + 1)
    const { sector: faulty, deadline, partition } = first!
    miner.call(minerMethods.DeclareFaultsRecovered, {
      recoveries: [{ deadline, partition, sectors: BitField.of([faulty]) }],
    })
    preCommit(miner, 9)
    giveDataCap(chain)
    push(chain, people.client, singletons.init, initMethods.Exec, multisigOf([people.client, people.friend]), FIL)
    chain.push(signedTransfer(people.blsClient, people.friend.address))
    miner.mine()
    miner.mine()
    const sectors = { active: second!.sector, faulty, preCommitted: 9 }
    return { miner: miner.miner, deal, sectors, deadline: second!.deadline, peerId: PEER }
  } finally {
    close()
  }
}

function placeOf({ chain, state }: TestMiner, sector: number) {
  return findSector(chain.store, loadDeadlines(chain.store, state), sector)
}

function multisigOf(signers: readonly PrivateKey[]) {
  const constructorParams = multisigConstructorParams.encode({
    signers: signers.map(({ address }) => address),
    numApprovalsThreshold: 2,
    unlockDuration: 0,
    startEpoch: 0,
  })
  return { codeCid: actorCodes.multisig, constructorParams }
}

/** Peer id, addresses, a control address and a new owner who has yet to agree. */
function nameMiner(chain: Chain, miner: Address): void {
  const { owner, worker, friend } = people
  push(chain, owner, miner, minerMethods.ChangePeerID, { newId: peerIdToBytes(PEER) })
  push(chain, owner, miner, minerMethods.ChangeMultiaddrs, {
    newMultiaddrs: [multiaddrToBytes('/ip4/127.0.0.1/tcp/1347')],
  })
  push(chain, owner, miner, minerMethods.ChangeWorkerAddress, {
    newWorker: worker.address,
    newControlAddrs: [friend.address],
  })
  mine(chain)
}

function giveDataCap(chain: Chain): void {
  const allowance = 1n << 30n
  push(chain, people.owner, singletons.verifiedRegistry, verifregMethods.AddVerifier, {
    address: people.friend.address,
    allowance: 2n * allowance,
  })
  mine(chain)
  push(chain, people.friend, singletons.verifiedRegistry, verifregMethods.AddVerifiedClient, {
    address: people.client.address,
    allowance,
  })
  mine(chain)
}

function preCommit(miner: TestMiner, sectorNumber: number): void {
  miner.call(minerMethods.PreCommitSector, {
    sealProof: 6,
    sectorNumber,
    sealedCid: replicaCommitment({ id: new Uint8Array(32).fill(1), digest: new Uint8Array(32).fill(2) }),
    sealRandEpoch: miner.epoch - 1,
    dealIds: [],
    expiration: miner.epoch + maxProveCommitDuration(6) + 200 * wpostProvingPeriod,
    ...noReplacement,
  })
}

function push<P>(
  chain: Chain,
  from: PrivateKey,
  to: Address,
  method: ActorMethod<P, unknown>,
  params: P,
  value = 0n,
): void {
  chain.push(signedCall(chain, from, to, method, params, { value }))
}

function mine(chain: Chain): void {
  const failed = chain.mine().outcome.errors.find((error) => error !== '')
  if (failed !== undefined) throw new Error(failed)
}
