import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { signMessage } from '#sdk/actions/chain/sign-message.ts'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import { createMarketClient, type MarketClient } from '#sdk/clients/market-client.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { createTestnetClient, type TestnetClient } from '#sdk/clients/testnet-client.ts'
import { createWalletClient, type WalletClient } from '#sdk/clients/wallet-client.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { type DealProposal, dealProposal, signedProposalCid } from '#sdk/deals/proposal.ts'
import { type ImportedFile, importFile } from '#sdk/piece/index.ts'
import { proposeDeal } from '#sdk/protocols/deal/propose-deal.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import type { MinerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import { spawnService } from '#testnet/service/service-process.ts'
import { smallGenesis } from '#testnet/service/testing/small-genesis.ts'
import { marketService } from '../service.ts'

const FIL = 10n ** 18n
const seeded = (type: 'bls' | 'secp256k1', name: string) => PrivateKey.fromSeed(type, new TextEncoder().encode(name))
const owner = seeded('bls', 'owner')
export const worker = seeded('bls', 'worker')
export const client = seeded('secp256k1', 'client')
export const stranger = seeded('secp256k1', 'stranger')
export const miner = Address.fromId(1000)
const marketModule = { service: 'venus-market', module: '#testnet/market/service.ts', name: 'marketService' }
const sectorSize = 8 << 20
const startAfterEpochs = 10_000
const runEpochs = 520_000

/** Makes another service for the test: a service's folder imports no other one. */
export type Neighbour = (repo: string) => Service

export interface BenchOptions {
  /** A node with `nodeConfig`. */
  readonly node: Neighbour
  /** A wallet that is open and has the worker's key; without one the node signs. */
  readonly wallet?: Neighbour
  /** Whether the market runs in a process of its own, which can be killed. */
  readonly process?: boolean
  readonly clock?: Clock
  readonly logger?: Logger
  readonly config?: Parameters<
    typeof createService<typeof marketService.config.schema, typeof marketService.needs>
  >[1]['config']
}

/** A market with an ask, on a node of its own, and a client's libp2p host. */
export interface Bench {
  readonly directory: string
  readonly node: NodeClient
  readonly testnet: TestnetClient
  readonly market: MarketClient
  readonly service: Service
  /** Where the node is, and its token. */
  readonly nodeEndpoint: Endpoint
  /** The wallet, if there is one. */
  readonly wallet: WalletClient | undefined
  readonly host: Host
  /** Stops the market, or kills its process, and starts it again from its directory. */
  restart(): Promise<void>
  /** A file with its CAR and piece. */
  file(name: string, bytes: number): Promise<ImportedFile>
  /** A proposal for an imported file, signed by the client. */
  proposal(file: ImportedFile, change?: Partial<DealProposal>, key?: PrivateKey): Promise<SignedDeal>
  propose(deal: SignedDeal): Promise<{ state: string; message: string }>
  /** Proposes a deal and imports its data. */
  bring(deal: SignedDeal, file: ImportedFile): Promise<void>
  /** Adds to a client's escrow. */
  deposit(key: PrivateKey, attoFil: bigint): Promise<void>
  /** Resolves with the deal once the test holds for it. */
  until(deal: SignedDeal, test: (deal: MinerDeal) => boolean): Promise<MinerDeal>
  /** Every message to the market actor on chain with this method, as exit codes by CID. */
  marketMessages(method: number): Promise<string[]>
  stop(): Promise<void>
}

export interface SignedDeal {
  readonly dealProposal: { readonly proposal: DealProposal; readonly clientSignature: ReturnType<PrivateKey['sign']> }
  readonly piece: {
    readonly transferType: string
    readonly root: ImportedFile['root']
    readonly pieceCid: ImportedFile['piece']['cid']
    readonly pieceSize: number
    readonly rawBlockSize: number
  }
  readonly fastRetrieval: boolean
}

export const proposalCidOf = (deal: SignedDeal) => signedProposalCid(deal.dealProposal)

export async function openBench(options: BenchOptions): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-market-'))
  const silent = pino({ level: 'silent' })
  const nodeProcess = options.node(join(directory, 'node'))
  const atNode = await nodeProcess.start()
  const node = createNodeClient(atNode)
  const testnet = createTestnetClient(atNode)

  const walletProcess = options.wallet?.(join(directory, 'wallet'))
  const atWallet = await walletProcess?.start()
  const wallet = atWallet === undefined ? undefined : createWalletClient(atWallet)
  if (wallet !== undefined) await openWallet(wallet)

  const given = {
    repo: join(directory, 'market'),
    endpoints: { node: atNode, wallet: atWallet },
    config: {
      API: { ListenAddress: '/ip4/127.0.0.1/tcp/0' },
      Libp2p: { ListenAddresses: ['/ip4/127.0.0.1/tcp/0'] },
      StorageMiners: [{ Addr: miner.toString(), Account: 'force' }],
      ExpectedSealDuration: '1h',
      PublishMsgPeriod: '0s',
      ...options.config,
    },
  }
  const clock = options.clock === undefined ? {} : { clock: options.clock }
  const killable =
    options.process === true ? spawnService(marketModule, { ...given, log: { level: 'silent' } }) : undefined
  const service = killable ?? createService(marketService, { ...given, ...clock, logger: options.logger ?? silent })
  let market = createMarketClient(await service.start())
  const host = await createHost({ key: new Uint8Array(32).fill(7) })
  await host.start()
  await deposit(node, client, 100n * FIL)

  const bench: Bench = {
    directory,
    node,
    testnet,
    get market() {
      return market
    },
    service,
    nodeEndpoint: atNode,
    wallet,
    host,
    async restart() {
      await market.close()
      await (killable === undefined ? service.stop() : killable.kill())
      market = createMarketClient(await service.start())
    },
    async file(name, bytes) {
      const path = join(directory, name)
      await writeFile(path, Buffer.alloc(bytes, name))
      return importFile({ path, carPath: `${path}.car` })
    },
    async proposal({ root, piece, car }, change = {}, key = client) {
      const { height } = await node.chainHead()
      const bounds = await node.stateDealProviderCollateralBounds(change.pieceSize ?? piece.paddedSize, false)
      const proposal: DealProposal = {
        pieceCid: piece.cid,
        pieceSize: piece.paddedSize,
        verifiedDeal: false,
        client: key.address,
        provider: miner,
        label: root.toString(),
        startEpoch: height + startAfterEpochs,
        endEpoch: height + startAfterEpochs + runEpochs,
        storagePricePerEpoch: 1_000n,
        providerCollateral: bounds.min,
        clientCollateral: 0n,
        ...change,
      }
      const dealProposed = { proposal, clientSignature: key.sign(dealProposal.encode(proposal)) }
      const ref = { transferType: 'manual', root, pieceCid: piece.cid, pieceSize: (piece.paddedSize / 128) * 127 }
      return { dealProposal: dealProposed, piece: { ...ref, rawBlockSize: car.size }, fastRetrieval: true }
    },
    async propose(deal) {
      const { peerId, addresses } = await market.netAddrsListen()
      return proposeDeal(host, { peerId: peerId!, multiaddrs: addresses }, deal, worker.address)
    },
    async bring(deal, file) {
      await bench.propose(deal)
      await market.marketImportDealData(proposalCidOf(deal), file.car.path!)
    },
    deposit: (key, attoFil) => deposit(node, key, attoFil),
    async until(deal, test) {
      for (let tries = 0; ; tries++) {
        // A proposal that was only just sent is not known at once.
        const now = await market.marketGetDeal(proposalCidOf(deal)).catch((error: unknown) => {
          if (tries > 400) throw error
          return undefined
        })
        if (now !== undefined && test(now)) return now
        if (now !== undefined && tries > 400) throw new Error(`the deal stays in ${now.state}: ${now.message}`)
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    },
    async marketMessages(method) {
      const cids = await node.stateListMessages({ to: singletons.market, from: null }, undefined, 0)
      const messages = await Promise.all(cids.map(async (cid) => ({ cid, message: await node.chainGetMessage(cid) })))
      const found = messages.filter(({ message }) => message.method === method)
      return [...new Set(found.map(({ cid }) => cid.toString()))]
    },
    async stop() {
      await host.stop()
      await market.close()
      await service.stop()
      await Promise.all([node.close(), testnet.close(), wallet?.close()])
      await walletProcess?.stop()
      await nodeProcess.stop()
      await rm(directory, { recursive: true })
    },
  }
  await market.marketSetAsk(miner, 1_000n, 1_000n, 86_400, 256, sectorSize)
  return bench
}

async function openWallet(wallet: WalletClient): Promise<void> {
  await wallet.setPassword('password')
  await wallet.walletImport(worker.toKeyInfo())
}

async function deposit(node: NodeClient, key: PrivateKey, attoFil: bigint): Promise<void> {
  const { number, params } = marketMethods.AddBalance
  const draft = draftMessage({
    from: key.address,
    to: singletons.market,
    value: attoFil,
    method: number,
    params: params.encode(key.address),
  })
  const signed = await signMessage(node, node, draft)
  await pushSigned(node, signed)
  await node.stateWaitMsg(signedMessageCid(signed), 1, -1, true)
}

export function nodeConfig() {
  return smallGenesis(owner, worker, [client, stranger])
}
