import { Address } from '#sdk/address/address.ts'
import { multiaddrText } from '#sdk/address/multiaddr.ts'
import { withoutPeer } from '#sdk/address/peer-suffix.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { connect, type NetworkClients } from '#sdk/network/connect.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { counted } from '#sdk/units/count.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { dealFindings } from './deal-findings.ts'
import { type Finding, whereUp } from './finding.ts'
import { sectorFindings } from './sector-findings.ts'

/** How a network is: healthy when every finding is well. What waits for somebody is well. */
export interface Diagnosis {
  readonly networkName: string
  /** Undefined when the node does not answer. */
  readonly epoch: number | undefined
  readonly healthy: boolean
  readonly findings: readonly Finding[]
}

const TIMEOUT_MS = 5_000
const LEAST_WORKER_FUNDS = 10n ** 17n

/**
 * Looks at every service of a network, and at what keeps deals from being made: miners that clients cannot find, workers
 * without funds, deals and sectors that are stuck, or wait for somebody to act.
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
      answers('wallet', info, async () => counted((await network.wallet.walletList()).length, 'key')),
      answers('market', info, async () => `listening as ${(await network.market.netAddrsListen()).peerId}`),
      answers('client', info, async () => `default address ${await network.client.defaultAddress()}`),
      answers('sealer', info, async () => counted((await network.sealer.sectorsList()).length, 'sector')),
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
    const here = listening.addresses.map(withoutPeer)
    if (peerId !== listening.peerId) {
      const says = `clients look for peer ${peerId ?? 'nobody'}, and the market is ${listening.peerId}`
      return [
        { ok: false, subject, says, next: `Run "venus-market actor set-peer-id --miner=${text} ${listening.peerId}".` },
      ]
    }
    if (!onChain.some((address) => here.includes(address))) {
      const says = `clients look at ${onChain.join(' ') || 'no address'}, and the market listens at ${here.join(' ')}`
      return [{ ok: false, subject, says, next: `Run "venus-market actor set-addrs --miner=${text} ${here[0]}".` }]
    }
    if (funds < LEAST_WORKER_FUNDS) {
      const says = `its worker ${worker} has ${formatFil(funds)}, too little for messages`
      return [
        {
          ok: false,
          subject,
          says,
          next: `Run "venus send ${worker} 10fil", or on a local network "venus faucet ${worker}".`,
        },
      ]
    }
    return [{ ok: true, subject, says: `clients find it at ${onChain.join(' ')}, its worker has ${formatFil(funds)}` }]
  })
}
