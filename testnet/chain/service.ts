import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { peerIdOfKey } from '#sdk/protocols/host-key.ts'
import { type NodeMethods, nodeMethods, nodeMethodsV0 } from '#sdk/rpc/api/node.ts'
import { testnetMethods } from '#sdk/rpc/api/testnet.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { defineService } from '#testnet/service/define-service.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { type ServedMethods, servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { chainConfig } from './config.ts'
import { BlockMaker } from './mining/block-maker.ts'
import { openChain } from './open-chain.ts'
import { laterMethods } from './rpc/absent.ts'
import { chainHandlers } from './rpc/chain.ts'
import { commonHandlers } from './rpc/common.ts'
import { exportHandlers, exportMethods } from './rpc/export.ts'
import { faultHandlers } from './rpc/faults.ts'
import { gasHandlers } from './rpc/gas.ts'
import { asLotusCalls, lotusHandlers, lotusMethods } from './rpc/lotus.ts'
import { minerHandlers } from './rpc/miner.ts'
import { mpoolHandlers } from './rpc/mpool.ts'
import { netHandlers } from './rpc/net.ts'
import type { Node } from './rpc/node.ts'
import { olderHandlers } from './rpc/older.ts'
import { paychHandlers } from './rpc/paych.ts'
import { stateHandlers } from './rpc/state.ts'
import { stateMinerHandlers } from './rpc/state-miner.ts'
import { syncHandlers } from './rpc/sync.ts'
import { testnetHandlers } from './rpc/testnet.ts'
import { walletHandlers } from './rpc/wallet.ts'
import { ChainTime } from './steering/chain-time.ts'
import { Steering } from './steering/steering.ts'

/** The venus node of a local network: it makes all blocks itself. */
export const nodeService = defineService({
  name: 'venus',
  needs: {},
  config: { file: 'config.json', schema: chainConfig },
  rpc: {
    listen: (config) => config.api.apiAddress,
    version: 'v1',
    tokens: { kind: 'allow' },
    // Tokens outlive a restart: other components keep them in their configurations.
    secret: { section: 'api', key: 'secret' },
  },
  async start(context) {
    const { config, logger, tokens, faults, onStop } = context
    const file = config.value.store.kind === 'disk' ? context.repo.file('chain.sqlite') : undefined
    const { chain, notes, close } = openChain(config.value, file, (error, where) =>
      logger.error({ err: error, where }, 'the chain failed'),
    )
    onStop(close)
    const { mode, intervalMs } = config.value.mining
    const blocks = new BlockMaker(chain, mode === 'interval' ? { mode, intervalMs } : { mode }, systemClock)
    onStop(() => blocks.stop())
    const time = new ChainTime(systemClock, mode !== 'manual', chain.head.tipSet.blocks[0]!.timestamp * 1000)
    const steering = new Steering(chain, blocks, time)
    onStop(() => steering.close())
    context.metrics.gauge('venus_chain_epoch', 'Epoch of the head', () => chain.head.tipSet.height)
    const node: Node = {
      chain,
      blocks,
      steering,
      time,
      notes,
      peerId: await peerIdOfKey(blake2b256(new TextEncoder().encode(`${config.value.network.seed}/node`))),
      logger,
      clock: context.clock,
      startedAt: new Date(context.clock.now()),
      tokens,
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
      ...minerHandlers(node),
      ...commonHandlers(node),
      ...paychHandlers(node),
    }
    chain.loses = () => faults.takeDrop()
    const both = [
      ...laterMethods,
      ...servedMethods(['Filecoin'], exportMethods, exportHandlers(node)),
      ...servedMethods(['Testnet'], testnetMethods, { ...testnetHandlers(node), ...faultHandlers(node, faults) }),
    ]
    const older = servedMethods(['Filecoin'], nodeMethodsV0, olderHandlers(node, v1))
    const current = servedMethods(['Filecoin'], nodeMethods, v1)
    const lotus = servedMethods(
      ['Filecoin'],
      lotusMethods,
      lotusHandlers(node, () => current.keys()),
    )
    const all = (methods: ServedMethods) => faults.around(new Map([...asLotusCalls(methods), ...lotus, ...both]))
    return { versions: { v0: all(older), v1: all(current) } }
  },
})
