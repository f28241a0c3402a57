import { pushMessage } from '#sdk/actions/chain/push-message.ts'
import type { Signer } from '#sdk/actions/chain/sign-message.ts'
import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { createMiner as createOnChain } from '#sdk/actions/sealer/create-miner.ts'
import { type Address, protocol } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { ATTO_PER_FIL } from '#sdk/units/fil.ts'
import { initErrors } from './errors.ts'

/** The terms of a miner that is to be made. */
export interface NewMiner {
  /** The node's default address when left out. */
  readonly owner?: Address | undefined
  /** The owner when left out. */
  readonly worker?: Address | undefined
  /** Who pays for it; the owner when left out. */
  readonly from?: Address | undefined
  /** Bytes; 8 MiB when left out. */
  readonly sectorSize?: number | undefined
}

const SECTOR_SIZE = 8 << 20
const maxFee = ATTO_PER_FIL
const confidence = 2

/**
 * Makes a miner on chain by CreateMiner, and the worker's account before it if it has none.
 *
 * @throws {OWNER_UNKNOWN} @throws {WORKER_NOT_BLS} @throws {SECTOR_SIZE_UNKNOWN}
 * @throws {RPC_ERROR} the message would fail, or the signer lacks the key
 */
export async function createMiner(
  node: NodeClient,
  signer: Signer,
  wanted: NewMiner,
  { say, signal }: { say(line: string): void; signal: AbortSignal },
): Promise<Address> {
  const owner = wanted.owner ?? (await node.walletDefaultAddress())
  const { worker = owner, from = owner, sectorSize = SECTOR_SIZE } = wanted
  if (!(await isOnChain(node, owner))) throw initErrors.OWNER_UNKNOWN({ owner: owner.toString() })
  if (!(await isOnChain(node, worker))) {
    const { cid } = await pushMessage(node, signer, draftMessage({ from, to: worker }), { maxFee })
    say(`Initializing worker account: ${cid}`)
    await waitMessage(node, cid, { confidence, signal })
  }
  if ((await node.stateAccountKey(worker)).protocol !== protocol.bls)
    throw initErrors.WORKER_NOT_BLS({ worker: worker.toString() })
  const onSent = (cid: unknown) => say(`Pushed CreateMiner message: ${cid}\nWaiting for confirmation`)
  const terms = { owner, worker, sectorSize, from }
  const miner = await createOnChain(node, signer, terms, { confidence, signal, maxFee, onSent })
  say(`New miners address is: ${miner}`)
  return miner
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
