import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { changeMultiaddrsParams, changePeerIdParams, minerMethods } from '#sdk/actors/miner/methods.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { importKeyInfo } from '#sdk/crypto/key-info.ts'
import { peerIdToBytes } from '#sdk/crypto/peer-id.ts'
import { nextAsk } from '#sdk/deals/ask.ts'
import { serveAsk, signAsk } from '#sdk/protocols/ask/serve-ask.ts'
import { MemoryChannelStore } from '#sdk/protocols/data-transfer/channel-record.ts'
import { createDataTransfer, type DataTransfer } from '#sdk/protocols/data-transfer/data-transfer.ts'
import { storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import type { VoucherHandler } from '#sdk/protocols/data-transfer/voucher-handler.ts'
import { type DealAnswer, type ReceivedDeal, serveDeals } from '#sdk/protocols/deal/serve-deals.ts'
import type { ProviderDealState } from '#sdk/protocols/deal-status/messages.ts'
import { serveDealStatus } from '#sdk/protocols/deal-status/serve-deal-status.ts'
import { MemoryBlockStore } from '#sdk/protocols/graphsync/block-store.ts'
import { createGraphsync } from '#sdk/protocols/graphsync/graphsync.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import { KeyOrders } from '#sdk/protocols/key-orders.ts'
import { chainMultiaddrs } from '#sdk/protocols/test-hosts.ts'
import type { ForceNetwork } from '#testnet/network/force-network.ts'

/** What a provider under test says and has got. */
export interface ScriptedProvider {
  readonly host: Host
  readonly transfers: DataTransfer
  readonly blocks: MemoryBlockStore
  readonly received: ReceivedDeal[]
  /** The answer to the next proposals. */
  answer: (deal: ReceivedDeal) => DealAnswer
  /** The answer to the next offers of data. */
  validate: VoucherHandler['validate']
  /** How it says that a deal is. */
  status: Partial<ProviderDealState>
  /** Signs with this key instead of the worker's. */
  signer: PrivateKey
  stop(): Promise<void>
}

const worker = (network: ForceNetwork): PrivateKey => {
  const { worker: address } = network.info.miners[0]!
  const account = network.info.accounts.find(({ idAddress }) => idAddress === address)
  return PrivateKey.fromKeyInfo(importKeyInfo(account!.key))
}

/** Takes the place of the network's market at its miner, and does what it is told. */
export async function scriptedProvider(network: ForceNetwork): Promise<ScriptedProvider> {
  const miner = Address.parse(network.info.miners[0]!.address)
  const host = await createHost({ key: new Uint8Array(32).fill(9), listen: ['/ip4/127.0.0.1/tcp/0'] })
  const keyOrders = new KeyOrders(host)
  const blocks = new MemoryBlockStore()
  const graphsync = await createGraphsync(host)
  const transfers = await createDataTransfer({
    host,
    graphsync,
    store: new MemoryChannelStore(),
    vouchers: { [storageVoucherType]: { validate: (offer) => provider.validate(offer), store: () => blocks } },
  })
  const provider: ScriptedProvider = {
    host,
    transfers,
    blocks,
    received: [],
    answer: () => ({ state: 'WaitingForData' }),
    validate: () => ({ accepted: true }),
    status: { state: 'WaitingForData' },
    signer: worker(network),
    async stop() {
      await transfers.stop()
      await graphsync.stop()
      await host.stop()
    },
  }
  const sign = async (_provider: unknown, bytes: Uint8Array) => provider.signer.sign(bytes)
  const ask = nextAsk({ miner, epoch: 1, terms: { price: 0n, verifiedPrice: 0n, maxPieceSize: 8 << 20 } })
  await serveAsk(host, { keyOrders, signedAsk: (_miner, order) => signAsk(ask, order, (bytes) => sign(miner, bytes)) })
  await serveDeals(host, {
    keyOrders,
    sign,
    async receive(deal) {
      provider.received.push(deal)
      return provider.answer(deal)
    },
  })
  await serveDealStatus(host, {
    keyOrders,
    sign,
    async findDeal(proposalCid) {
      const deal = provider.received.find((one) => one.proposalCid.equals(proposalCid))
      if (deal === undefined) return undefined
      const { proposal } = deal.dealProposal
      const nothing = { message: '', addFundsCid: null, publishCid: null, dealId: 0, fastRetrieval: true }
      const dealState = { state: 'WaitingForData' as const, ...nothing, proposal, proposalCid, ...provider.status }
      return { provider: miner, clientKey: proposal.client, dealState }
    },
  })
  await host.start()
  await register(network, miner, host)
  return provider
}

async function register({ clients, info }: ForceNetwork, miner: Address, host: Host): Promise<void> {
  const from = Address.parse(info.miners[0]!.worker)
  const newMultiaddrs = chainMultiaddrs(host)
  const peerId = changePeerIdParams.encode({ newId: peerIdToBytes(host.peerId) })
  const addresses = changeMultiaddrsParams.encode({ newMultiaddrs })
  const { ChangePeerID, ChangeMultiaddrs } = minerMethods
  const cids = [
    await clients.market.messagerPushMessage(
      draftMessage({ to: miner, from, method: ChangePeerID.number, params: peerId }),
    ),
    await clients.market.messagerPushMessage(
      draftMessage({ to: miner, from, method: ChangeMultiaddrs.number, params: addresses }),
    ),
  ]
  await Promise.all(cids.map((cid) => waitMessage(clients.node, cid)))
}
