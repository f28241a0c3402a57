import { join } from 'node:path'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { dealClientService } from '#testnet/client/service.ts'
import { marketService } from '#testnet/market/service.ts'
import { sealerService } from '#testnet/sealer/service.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import type { Endpoint, Needs, ServiceDefinition, ServiceOptions } from '#testnet/service/define-service.ts'
import { spawnService } from '#testnet/service/service-process.ts'
import { walletService } from '#testnet/wallet/service.ts'
import type { SeededAccounts } from './accounts.ts'
import type { ForceNetworkOptions, ServiceName } from './options.ts'

const SCRYPT_N = 1024

/** A listener a port: the services' APIs, and the libp2p hosts of market and client. */
export type NetworkPorts = readonly [
  node: number,
  wallet: number,
  market: number,
  marketPeer: number,
  client: number,
  clientPeer: number,
  sealer: number,
]
export const portsNeeded = 7

/** Makes the services of a network, one by one: a later one is given where the earlier ones are. */
export interface ServiceSet {
  node(): Service
  wallet(): Service
  market(endpoints: { node: Endpoint; wallet: Endpoint }, miner: string): Service
  client(endpoints: { node: Endpoint; wallet: Endpoint }): Service
  sealer(endpoints: { node: Endpoint; wallet: Endpoint; market: Endpoint }, miner: string): Service
}

export function serviceSet(
  dataDir: string,
  accounts: SeededAccounts,
  ports: NetworkPorts,
  options: ForceNetworkOptions & { readonly sectorSize: number; readonly logger: Logger },
): ServiceSet {
  const { sectorSize, logger } = options
  const mining = options.mining ?? { mode: 'auto' as const }
  const pieces = join(dataDir, 'pieces')
  const at = (port: number) => `/ip4/127.0.0.1/tcp/${port}`
  const [node, wallet, market, marketPeer, client, clientPeer, sealer] = ports

  const host = <S extends z.ZodObject, N extends Needs>(
    name: ServiceName,
    definition: ServiceDefinition<S, N>,
    found: { module: string; name: string },
    given: Pick<ServiceOptions<S, N>, 'config' | 'endpoints'>,
  ): Service => {
    const repo = join(dataDir, name)
    if (options.processes?.includes(name) === true) {
      return spawnService({ service: definition.name, ...found }, { repo, ...given } as Parameters<
        typeof spawnService
      >[1])
    }
    return createService(definition, { repo, logger: logger.child({ service: definition.name }), ...given })
  }

  return {
    node: () =>
      host(
        'node',
        nodeService,
        { module: '#testnet/chain/service.ts', name: 'nodeService' },
        {
          config: {
            api: { apiAddress: at(node) },
            network: { name: 'force', seed: options.seed ?? 'force' },
            genesis: {
              accounts: accounts.all.map(({ key, attoFil }) => ({
                address: key.address.toString(),
                attoFil: `${attoFil}`,
              })),
              miners: accounts.miners.map(({ owner, worker }) => ({
                owner: owner.key.address.toString(),
                worker: worker.key.address.toString(),
                sectorSize,
                power: `${sectorSize}`,
              })),
              verifiedRegistryRoot: accounts.verifierRoot.key.address.toString(),
            },
            wallet: { keys: accounts.all.map(({ key }) => exportKeyInfo(key.toKeyInfo())) },
            mining:
              mining.mode === 'interval' ? { mode: mining.mode, intervalMs: mining.intervalMs } : { mode: mining.mode },
          },
        },
      ),
    wallet: () =>
      host(
        'wallet',
        walletService,
        { module: '#testnet/wallet/service.ts', name: 'walletService' },
        {
          config: {
            API: { ListenAddress: `${at(wallet)}/http` },
            Factor: { ScryptN: SCRYPT_N },
            SignRecorder: { Enable: false },
          },
        },
      ),
    market: (endpoints, miner) =>
      host(
        'market',
        marketService,
        { module: '#testnet/market/service.ts', name: 'marketService' },
        {
          endpoints,
          config: {
            API: { ListenAddress: at(market) },
            Libp2p: { ListenAddresses: [at(marketPeer)] },
            PieceStorage: { Fs: [{ Name: 'local', Path: pieces }] },
            StorageMiners: [{ Addr: miner, Account: 'force' }],
            PublishMsgPeriod: options.publishPeriod ?? '10s',
          },
        },
      ),
    client: (endpoints) =>
      host(
        'client',
        dealClientService,
        { module: '#testnet/client/service.ts', name: 'dealClientService' },
        {
          endpoints,
          config: {
            API: { ListenAddress: `${at(client)}/ws` },
            Libp2p: { ListenAddresses: [at(clientPeer)] },
            DefaultMarketAddress: accounts.clients[0]!.key.address.toString(),
          },
        },
      ),
    sealer: (endpoints, miner) =>
      host(
        'sealer',
        sealerService,
        { module: '#testnet/sealer/service.ts', name: 'sealerService' },
        {
          endpoints,
          config: {
            Actor: miner,
            API: { ListenAddress: `${at(sealer)}/http` },
            PieceStorage: { Fs: [{ Name: 'local', ReadOnly: true, Path: pieces }] },
            Sealing: { WaitDealsDelay: options.waitDeals ?? '0s' },
          },
        },
      ),
  }
}
