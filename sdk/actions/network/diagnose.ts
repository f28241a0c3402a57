import { Address } from '#sdk/address/address.ts'
import { multiaddrText } from '#sdk/address/multiaddr.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { connect, type NetworkClients } from '#sdk/network/connect.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { formatFil } from '#sdk/units/fil.ts'

/** One thing that was looked at. */
export interface Finding {
  readonly ok: boolean
  /** What it is about: `market`, `miner t01000`. */
  readonly subject: string
  readonly says: string
  /** What to do, when something is wrong. */
  readonly next?: string | undefined
}

/** How a network is: healthy when every finding is well. */
export interface Diagnosis {
  readonly networkName: string
  /** Undefined when the node does not answer. */
  readonly epoch: number | undefined
  readonly healthy: boolean
  readonly findings: readonly Finding[]
}

const TIMEOUT_MS = 5_000
const LEAST_WORKER_FUNDS = 10n ** 17n
const over: readonly string[] = ['Active', 'Expired', 'Slashed', 'Error', 'ProposalRejected']

/**
 * Looks at every service of a network, and at what keeps deals from being made: miners that clients cannot find, workers
 * without funds, deals and sectors that are stuck.
 *
 * @throws nothing for what is wrong with the network: that is in the findings
 * @example
 * import { diagnose, loadNetworkInfo } from 'dealkit'
 * const { healthy, findings } = await diagnose(await loadNetworkInfo())
 */
export async function diagnose(info: NetworkInfo, { signal }: { signal?: AbortSignal } = {}): Promise<Diagnosis> {
  const network = connect(info, { timeoutMs: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })
  try {
    const looks: readonly Promise<readonly Finding[]>[] = [
      answers('node', info, async () => `epoch ${(await network.node.chainHead()).height}`),
      answers('wallet', info, async () => `${(await network.wallet.walletList()).length} keys`),
      answers('market', info, async () => `listening as ${(await network.market.netAddrsListen()).peerId}`),
      answers('client', info, async () => `default address ${await network.client.defaultAddress()}`),
      answers('sealer', info, async () => `${(await network.sealer.sectorsList()).length} sectors`),
      ...info.miners.map((miner) => minerFindings(network, miner.address)),
      dealFindings(network),
      sectorFindings(network),
    ]
    const findings = (await Promise.all(looks)).flat()
    const head = await network.node.chainHead().catch(() => undefined)
    const { networkName } = info.chain
    return { networkName, epoch: head?.height, healthy: findings.every(({ ok }) => ok), findings }
  } finally {
    await network.close()
  }
}

type ServiceName = keyof NetworkInfo['services']

async function answers(service: ServiceName, info: NetworkInfo, look: () => Promise<string>): Promise<Finding[]> {
  const endpoint = info.services[service]
  if (endpoint === undefined) return []
  try {
    return [{ ok: true, subject: service, says: `answers at ${endpoint.url}, ${await look()}` }]
  } catch (error) {
    if (!DealkitError.is(error)) throw error
    const isDown = error.code === 'RPC_UNREACHABLE'
    const next = isDown ? 'Start the network again with "dealkit testnet up", or the service alone.' : error.next
    return [{ ok: false, subject: service, says: error.message, next }]
  }
}

/** What can be found out, and nothing where the service that would know is down: that is a finding of its own. */
async function whereUp(look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    if (DealkitError.is(error)) return []
    throw error
  }
}

function minerFindings({ node, market }: NetworkClients, text: string): Promise<Finding[]> {
  const subject = `miner ${text}`
  return whereUp(async () => {
    const miner = Address.parse(text)
    const [{ worker, peerId, multiaddrs }, listening] = await Promise.all([
      node.stateMinerInfo(miner),
      market.netAddrsListen(),
    ])
    const funds = await node.walletBalance(await node.stateAccountKey(worker))
    const onChain = multiaddrs.map(multiaddrText)
    const here = listening.addresses.map((address) => address.replace(/\/p2p\/[^/]+$/, ''))
    if (peerId !== listening.peerId) {
      const says = `clients look for peer ${peerId ?? 'nobody'}, and the market is ${listening.peerId}`
      return [{ ok: false, subject, says, next: `Run "venus-market actor set-peer-id --miner=${text}".` }]
    }
    if (!onChain.some((address) => here.includes(address))) {
      const says = `clients look at ${onChain.join(' ') || 'no address'}, and the market listens at ${here.join(' ')}`
      return [{ ok: false, subject, says, next: `Run "venus-market actor set-addrs --miner=${text} ${here[0]}".` }]
    }
    if (funds < LEAST_WORKER_FUNDS) {
      const says = `its worker ${worker} has ${formatFil(funds)}, too little for messages`
      return [{ ok: false, subject, says, next: `Send it some FIL, or set its balance on a local network.` }]
    }
    return [{ ok: true, subject, says: `clients find it at ${onChain.join(' ')}, its worker has ${formatFil(funds)}` }]
  })
}

function dealFindings({ market, node }: NetworkClients): Promise<Finding[]> {
  return whereUp(async () => {
    const [{ height }, deals] = await Promise.all([node.chainHead(), market.marketListIncompleteDeals({})])
    return deals
      .filter(
        ({ state, message, proposal }) => !over.includes(state) && (message !== '' || proposal.startEpoch < height),
      )
      .map(({ proposalCid, state, message, proposal }) => {
        const late = proposal.startEpoch < height ? `, and its start epoch ${proposal.startEpoch} is past` : ''
        const next =
          state === 'WaitingForData' ? 'Send its data, or "venus-market storage-deals import-data".' : undefined
        const says = `is in StorageDeal${state}${message === '' ? '' : ` (${message})`}${late}`
        return { ok: late === '', subject: `deal ${proposalCid}`, says, next }
      })
  })
}

function sectorFindings({ sealer }: NetworkClients): Promise<Finding[]> {
  return whereUp(async () => {
    const numbers = await sealer.sectorsList()
    const sectors = await Promise.all(numbers.map((number) => sealer.sectorsStatus(number, false)))
    return sectors
      .filter(({ state }) => /Failed|Faulty|Unrecoverable/.test(state))
      .map(({ sectorId, state, lastError }) => ({
        ok: false,
        subject: `sector ${sectorId}`,
        says: `is in ${state}${lastError === '' ? '' : `: ${lastError}`}`,
        next: `See "venus-sealer sectors status --log ${sectorId}".`,
      }))
  })
}
