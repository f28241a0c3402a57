import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { Address } from '#sdk/address/address.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { importKeyInfo } from '#sdk/crypto/key-info.ts'
import { type NodeMethods, nodeMethods, nodeMethodsV0 } from '#sdk/rpc/api/node.ts'
import { testnetMethods } from '#sdk/rpc/api/testnet.ts'
import { defineService } from '#testnet/service/define-service.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { Chain } from './chain.ts'
import { type ChainConfig, chainConfig } from './config.ts'
import { chainErrors } from './errors.ts'
import { BlockMaker } from './mining/block-maker.ts'
import { chainHandlers } from './rpc/chain.ts'
import { commonHandlers } from './rpc/common.ts'
import { gasHandlers } from './rpc/gas.ts'
import { mpoolHandlers } from './rpc/mpool.ts'
import { netHandlers } from './rpc/net.ts'
import type { Node } from './rpc/node.ts'
import { olderHandlers } from './rpc/older.ts'
import { stateHandlers } from './rpc/state.ts'
import { stateMinerHandlers } from './rpc/state-miner.ts'
import { syncHandlers } from './rpc/sync.ts'
import { testnetHandlers } from './rpc/testnet.ts'
import { walletHandlers } from './rpc/wallet.ts'
import { ChainBlockstore } from './store/chain-blockstore.ts'
import { MemoryArchive } from './store/memory-archive.ts'

/** The venus node of a local network: it makes all blocks itself. */
export const nodeService = defineService({
  name: 'venus',
  needs: {},
  config: { file: 'config.json', schema: chainConfig },
  rpc: { listen: (config) => config.api.apiAddress, version: 'v1', tokens: { kind: 'allow' } },
  async start(context) {
    const { config, logger, tokens, onStop } = context
    const chain = openChain(config.value, (error, where) => logger.error({ err: error, where }, 'the chain failed'))
    const { mode, intervalMs } = config.value.mining
    const blocks = new BlockMaker(chain, mode === 'interval' ? { mode, intervalMs } : { mode })
    onStop(() => blocks.stop())
    const node: Node = {
      chain,
      blocks,
      peerId: await peerIdOf(config.value.network.seed),
      logger,
      tokens,
      networkInfo: () => undefined,
      onStop,
    }
    const v1: Handlers<NodeMethods> = {
      ...chainHandlers(node),
      ...stateHandlers(node),
      ...stateMinerHandlers(node),
      ...mpoolHandlers(node),
      ...gasHandlers(node),
      ...walletHandlers(node),
      ...netHandlers(node),
      ...syncHandlers(node),
      ...commonHandlers(node),
    }
    const testnet = servedMethods(['Testnet'], testnetMethods, testnetHandlers(node))
    return {
      versions: {
        v0: new Map([...servedMethods(['Filecoin'], nodeMethodsV0, olderHandlers(node, v1)), ...testnet]),
        v1: new Map([...servedMethods(['Filecoin'], nodeMethods, v1), ...testnet]),
      },
    }
  },
})

function openChain({ network, genesis, wallet }: ChainConfig, onFault: (error: unknown, where: string) => void): Chain {
  const keys = wallet.keys.map((text) => PrivateKey.fromKeyInfo(importKeyInfo(text)))
  const accounts = genesis.accounts.map(({ address, attoFil }) => ({
    address: Address.parse(address),
    attoFil: BigInt(attoFil),
  }))
  const miners = genesis.miners.map(({ owner, worker, sectorSize, power }) => ({
    owner: Address.parse(owner),
    worker: Address.parse(worker),
    sectorSize,
    power: BigInt(power),
  }))
  const workers = miners.map(({ worker }) => {
    const key = keys.find(({ address }) => address.equals(worker))
    if (key === undefined) throw chainErrors.WORKER_KEY_MISSING({ worker: worker.toString() })
    return key
  })
  const root =
    genesis.verifiedRegistryRoot === undefined ? accounts[0]?.address : Address.parse(genesis.verifiedRegistryRoot)
  if (root === undefined) throw chainErrors.NO_ACCOUNTS({})
  return new Chain({
    networkName: network.name,
    seed: network.seed,
    seconds: network.genesisSeconds,
    store: new ChainBlockstore(new MemoryArchive()),
    accounts,
    miners,
    verifiedRegistryRoot: root,
    workers,
    keys,
    onFault,
  })
}

async function peerIdOf(seed: string): Promise<string> {
  const key = await generateKeyPairFromSeed('Ed25519', blake2b256(new TextEncoder().encode(`${seed}/node`)))
  return peerIdFromPrivateKey(key).toString()
}
