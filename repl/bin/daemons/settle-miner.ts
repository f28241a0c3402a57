import { createMiner } from '#sdk/actions/sealer/create-miner.ts'
import { type Address, protocol } from '#sdk/address/address.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { createWalletClient } from '#sdk/clients/wallet-client.ts'
import { formatSize } from '#sdk/units/size.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import { daemonErrors } from './errors.ts'

const SECTOR_SIZE = 8 << 20
/** Epochs on top of a new miner's message. */
const CONFIDENCE = 2

export interface WantedMiner {
  readonly actor: Address | undefined
  readonly network: string | undefined
  readonly owner: Address | undefined
  readonly worker: Address | undefined
  readonly from: Address | undefined
  readonly sectorSize: number | undefined
  readonly node: Endpoint
  /** A wallet that signs; the node when left out. */
  readonly signer: Endpoint | undefined
  readonly signal: AbortSignal
  say(line: string): void
}

/**
 * The miner that is to be sealed for: the one that exists, as the chain and the options agree on it, or a new one.
 *
 * @throws {SEALER_OTHER_NETWORK} {SEALER_OTHER_SECTOR_SIZE} {SEALER_NOT_ITS_ROLE} {RPC_ERROR} no such miner
 */
export async function settleMiner(wanted: WantedMiner): Promise<{ miner: Address; created: boolean }> {
  const node = createNodeClient(wanted.node)
  const wallet = wanted.signer === undefined ? undefined : createWalletClient(wanted.signer)
  try {
    await requireNetwork(node, wanted.network)
    if (wanted.actor !== undefined) {
      await requireFit(node, wanted.actor, wanted)
      return { miner: await node.stateLookupID(wanted.actor), created: false }
    }
    const owner = wanted.owner ?? (await node.walletDefaultAddress())
    const { worker = owner, sectorSize = SECTOR_SIZE, from, signal } = wanted
    if ((await node.stateAccountKey(worker)).protocol !== protocol.bls)
      throw daemonErrors.SEALER_WORKER_NOT_BLS({ worker: worker.toString() })
    wanted.say('.. waiting for the new miner to be on chain')
    const options = { confidence: CONFIDENCE, signal }
    return {
      miner: await createMiner(node, wallet ?? node, { owner, worker, sectorSize, from }, options),
      created: true,
    }
  } finally {
    await Promise.all([node.close(), wallet?.close()])
  }
}

async function requireNetwork(node: NodeClient, wanted: string | undefined): Promise<void> {
  const found = await node.stateNetworkName()
  const known: Readonly<Record<string, RegExp>> = { calibration: /^calibration/, butterfly: /^butterfly/ }
  if (wanted === undefined || found === wanted || known[wanted]?.test(found)) return
  throw daemonErrors.SEALER_OTHER_NETWORK({ wanted, found, url: node.url })
}

/** What the options say of a miner that exists must be what the chain says. */
async function requireFit(node: NodeClient, miner: Address, wanted: WantedMiner): Promise<void> {
  const info = await node.stateMinerInfo(miner)
  if (wanted.sectorSize !== undefined && wanted.sectorSize !== info.sectorSize)
    throw daemonErrors.SEALER_OTHER_SECTOR_SIZE({
      miner: miner.toString(),
      wanted: formatSize(wanted.sectorSize),
      found: formatSize(info.sectorSize),
    })
  for (const role of ['owner', 'worker'] as const) {
    const given = wanted[role]
    if (given === undefined || (await node.stateLookupID(given)).equals(info[role])) continue
    const found = info[role].toString()
    throw daemonErrors.SEALER_NOT_ITS_ROLE({ miner: miner.toString(), role, given: given.toString(), found })
  }
}
