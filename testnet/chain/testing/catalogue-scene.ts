import type { CID } from 'multiformats/cid'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { type SignedVoucher, voucherSigningBytes } from '#sdk/actors/paych/voucher.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import type { createNodeClient } from '#sdk/clients/node-client.ts'
import type { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { rawCbor } from '#sdk/codec/collections.ts'
import { Amt } from '#sdk/collections/amt.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import type { RichChain } from './rich-chain.ts'
import { FIL, people } from './test-chain.ts'

/** A node with a rich chain, and the ways to it. */
export interface Scene {
  readonly node: ReturnType<typeof createNodeClient>
  readonly testnet: ReturnType<typeof createTestnetClient>
  readonly facts: RichChain
  /** A token of the node. */
  readonly token: string
  /** The node's own HTTP address. */
  readonly url: string
  readonly version: 'v0' | 'v1'
}

const { client, friend } = people
const none = new Uint8Array(0)

/** The last tipset with messages of both kinds of signatures, and the one on top of it. */
export async function blockWithMessages({ node }: Scene) {
  for (let child = await node.chainHead(); child.height > 0; ) {
    const [header] = child.blocks
    const tipSet = await node.chainGetTipSet(header!.parents)
    const { bls, secp256k1, cids } = await node.chainGetBlockMessages(tipSet.key[0]!)
    if (bls.length > 0 && secp256k1.length > 0) {
      return {
        block: tipSet.key[0]!,
        key: tipSet.key,
        child: child.key[0]!,
        message: cids[0]!,
        receipts: header!.parentMessageReceipts,
        stateBefore: tipSet.blocks[0]!.parentStateRoot,
        stateAfter: header!.parentStateRoot,
      }
    }
    child = tipSet
  }
  throw new Error('no block has messages of both kinds')
}

/** The message that published the deal: the market asks other actors while it runs. */
export async function publishing({ node }: Scene): Promise<CID> {
  for (const cid of await node.stateListMessages({ to: singletons.market, from: null }, undefined, 0)) {
    if ((await node.chainGetMessage(cid)).method === marketMethods.PublishStorageDeals.number) return cid
  }
  throw new Error('no deal was published')
}

/** The root of a list of events without any. */
export function emptyEvents(): CID {
  return Amt.create(new MemoryBlockstore(), { bitWidth: 5, value: rawCbor }).flush()
}

export const objectCid = (base64: string): CID => dagCborCid(Buffer.from(base64, 'base64'))

/** What the next block is to be, without messages. */
export async function blockTemplate({ node, testnet, facts: { miner } }: Scene) {
  await testnet.setMining({ mode: 'manual' })
  const head = await node.chainHead()
  const epoch = head.height + 1
  return {
    miner,
    parents: head.key,
    ticket: { vrfProof: new Uint8Array(96) },
    electionProof: { winCount: 1, vrfProof: new Uint8Array(96) },
    beaconValues: (await node.minerGetBaseInfo(miner, epoch))!.beaconEntries,
    messages: [],
    epoch,
    timestamp: head.blocks[0]!.timestamp + 30,
    winningPostProof: [],
  }
}

/** A channel from the client to the friend: made once, when it is first asked for. */
export function paymentChannel({ node, testnet }: Scene) {
  let made: Promise<Address> | undefined
  const make = async (): Promise<Address> => {
    await testnet.setMining({ mode: 'auto' })
    const { waitSentinel } = await node.paychGet(client.address, friend.address, 5n * FIL, { offChain: false })
    return node.paychGetWaitReady(waitSentinel!)
  }
  return {
    open: (): Promise<Address> => {
      made ??= make()
      return made
    },
    voucher: (channelAddr: Address, lane: number): SignedVoucher => {
      const unsigned: SignedVoucher = {
        channelAddr,
        timeLockMin: 0,
        timeLockMax: 0,
        secretHash: none,
        extra: null,
        lane,
        nonce: 1,
        amount: 1_000n,
        minSettleHeight: 0,
        merges: [],
        signature: null,
      }
      return { ...unsigned, signature: client.sign(voucherSigningBytes(unsigned)) }
    },
  }
}
