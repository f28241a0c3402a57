import { pushMessage } from '#sdk/actions/chain/push-message.ts'
import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { proofsOfSectorSize } from '#sdk/actors/miner/proof-types.ts'
import { powerMethods } from '#sdk/actors/power/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage, type Message } from '#sdk/chain/message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { ATTO_PER_FIL } from '#sdk/units/fil.ts'
import { initErrors } from './errors.ts'

/** The terms of a miner that is to be made, as flags give them. */
export interface NewMiner {
  /** The node's default address when left out. */
  readonly owner?: string | undefined
  /** The owner when left out. */
  readonly worker?: string | undefined
  /** Who pays for it; the owner when left out. */
  readonly from?: string | undefined
  /** Bytes; 8 MiB when left out. */
  readonly sectorSize?: number | undefined
  /** attoFIL. */
  readonly gasPremium?: bigint | undefined
}

const SECTOR_SIZE = 8 << 20
const MAX_FEE = ATTO_PER_FIL
const CONFIDENCE = 2

/**
 * Makes a miner on chain by CreateMiner, and the worker's account before it if it has none.
 *
 * @throws {OWNER_UNKNOWN} @throws {SECTOR_SIZE_UNKNOWN} @throws {RPC_ERROR} the message would fail
 */
export async function createMiner(
  node: NodeClient,
  { owner, worker, from, sectorSize = SECTOR_SIZE, gasPremium = 0n }: NewMiner,
  { say, signal }: { say(line: string): void; signal: AbortSignal },
): Promise<Address> {
  const { windowPost } = proofsOfSectorSize(sectorSize)
  const ownerAddress = owner === undefined ? await node.walletDefaultAddress() : Address.parse(owner)
  if (!(await isOnChain(node, ownerAddress))) throw initErrors.OWNER_UNKNOWN({ owner: ownerAddress.toString() })
  const workerAddress = worker === undefined ? ownerAddress : Address.parse(worker)
  const sender = from === undefined ? ownerAddress : Address.parse(from)
  const send = async (what: string, message: Message) => {
    const { cid } = await pushMessage(node, node, { ...message, gasPremium }, { maxFee: MAX_FEE })
    say(`${what}: ${cid}`)
    say('Waiting for confirmation')
    return waitMessage(node, cid, { confidence: CONFIDENCE, signal })
  }
  if (!(await isOnChain(node, workerAddress)))
    await send('Initializing worker account', draftMessage({ from: sender, to: workerAddress }))

  const { number, params, returns } = powerMethods.CreateMiner
  const message = draftMessage({
    from: sender,
    to: singletons.power,
    method: number,
    params: params.encode({
      owner: ownerAddress,
      worker: workerAddress,
      windowPostProofType: windowPost,
      peer: new Uint8Array(0),
      multiaddrs: [],
    }),
  })
  const { receipt } = await send('Pushed CreateMiner message', message)
  const { idAddress, robustAddress } = returns.decode(receipt.returned)
  say(`New miners address is: ${idAddress} (${robustAddress})`)
  return idAddress
}

async function isOnChain(node: NodeClient, address: Address): Promise<boolean> {
  try {
    await node.stateLookupID(address)
    return true
  } catch (error) {
    if (DealkitError.is(error, 'RPC_ERROR')) return false
    throw error
  }
}
