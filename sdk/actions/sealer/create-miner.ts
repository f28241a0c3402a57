import type { CID } from 'multiformats/cid'
import { proofsOfSectorSize } from '#sdk/actors/miner/proof-types.ts'
import { powerMethods } from '#sdk/actors/power/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { pushMessage } from '../chain/push-message.ts'
import type { Signer } from '../chain/sign-message.ts'
import { type WaitMessageOptions, waitMessage } from '../chain/wait-message.ts'

export interface NewMiner {
  readonly owner: Address
  /** The account of a BLS key. */
  readonly worker: Address
  /** Bytes: 8 MiB, 512 MiB, 32 GiB, … */
  readonly sectorSize: number
  /** Who pays for the message; the owner when left out. */
  readonly from?: Address | undefined
}

export interface CreateMinerOptions extends WaitMessageOptions {
  /** The most attoFIL that gas may cost. */
  readonly maxFee?: bigint
  /** Told the CID of the message as soon as it is sent. */
  readonly onSent?: (cid: CID) => void
}

/**
 * Makes a miner on chain, and waits until it is there. Source: lotus cmd/lotus-miner/init.go.
 *
 * @returns its ID address
 * @throws {SECTOR_SIZE_UNKNOWN}
 * @throws {MESSAGE_FAILED} {RPC_ERROR} when the sender has too little, or a key is unknown
 * @example
 * import { Address, connect, createMiner, loadNetworkInfo } from 'dealkit'
 * const { client, node, wallet } = connect(await loadNetworkInfo())
 * const owner = await client.defaultAddress()
 * const { worker } = await node.stateMinerInfo(Address.parse('t01000'))
 * const miner = await createMiner(node, wallet, { owner, worker, sectorSize: 8 << 20 })
 */
export async function createMiner(
  node: NodeClient,
  signer: Signer,
  { owner, worker, sectorSize, from = owner }: NewMiner,
  { maxFee = 0n, onSent, ...options }: CreateMinerOptions = {},
): Promise<Address> {
  const { CreateMiner } = powerMethods
  const params = CreateMiner.params.encode({
    owner,
    worker,
    windowPostProofType: proofsOfSectorSize(sectorSize).windowPost,
    peer: new Uint8Array(0),
    multiaddrs: [],
  })
  const message = draftMessage({ from, to: singletons.power, method: CreateMiner.number, params })
  const { cid } = await pushMessage(node, signer, message, { maxFee })
  onSent?.(cid)
  const { receipt } = await waitMessage(node, cid, options)
  return CreateMiner.returns.decode(receipt.returned).idAddress
}
