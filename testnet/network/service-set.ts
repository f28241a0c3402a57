import { join } from 'node:path'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { dealClientService } from '#testnet/client/service.ts'
import { marketService } from '#testnet/market/service.ts'
import { sealerService } from '#testnet/sealer/service.ts'
import { overlay } from '#testnet/service/config/config-file.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import type { Endpoint, Needs, ServiceDefinition, ServiceOptions } from '#testnet/service/define-service.ts'
import { spawnService } from '#testnet/service/service-process.ts'
import { walletService } from '#testnet/wallet/service.ts'
import type { SeededAccounts } from './accounts.ts'
import { genesisConfig } from './genesis-config.ts'
import type { NetworkPorts } from './network-ports.ts'
import type { ForceNetworkOptions, ServiceName } from './options.ts'

const SCRYPT_N = 1024

/** Makes the services of a network, one by one: a later one is given where the earlier ones are. */
export interface ServiceSet {
  node(): Service
  wallet(): Service
  market(endpoints: { node: Endpoint; wallet: Endpoint }, miners: readonly string[]): Service
  client(endpoints: { node: Endpoint; wallet: Endpoint }): Service
  /** The sealer of the miner at this place among the network's. */
  sealer(endpoints: { node: Endpoint; wallet: Endpoint; market: Endpoint }, miner: string, place: number): Service
}

/** The directories of the services, in the data directory; a later miner's have its place in their name. */
export const storeNames = {
  node: 'node',
  wallet: 'wallet',
  market: 'market',
  client: 'client',
  pieces: 'pieces',
  sealer: (place: number) => numbered('sealer', place),
  sectors: (place: number) => numbered('sectors', place),
} as const

function numbered(name: string, place: number): string {
  return place === 0 ? name : `${name}-${place + 1}`
}

export function serviceSet(
  dataDir: string,
  accounts: SeededAccounts,
  ports: NetworkPorts,
  options: ForceNetworkOptions & { readonly sectorSize: number; readonly logger: Logger },
): ServiceSet {
  const { sectorSize, logger, seed = 'force' } = options
  const mining = options.mining ?? { mode: 'auto' as const }
  const pieceStorage = options.pieceStorage ?? { Fs: [{ Name: 'local', Path: join(dataDir, storeNames.pieces) }] }
  const at = (port: number) => `/ip4/127.0.0.1/tcp/${port}`
  const { node, wallet, market, marketPeer, client, clientPeer, sealers } = ports

  const host = <S extends z.ZodObject, N extends Needs>(
    name: ServiceName,
    definition: ServiceDefinition<S, N>,
    found: { module: string; name: string },
    local: Pick<ServiceOptions<S, N>, 'config' | 'endpoints' | 'steering'>,
    store: string = name,
  ): Service => {
    const repo = join(dataDir, store)
    const config = overlay(local.config ?? {}, options.config?.[name] ?? {}) as NonNullable<typeof local.config>
    const given = { ...local, config }
    if (options.processes?.includes(name) === true) {
      return spawnService({ service: definition.name, ...found }, {
        repo,
        ...given,
        log: { level: logger.level },
      } as Parameters<typeof spawnService>[1])
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
            ...genesisConfig({ seed, accounts, sectorSize }),
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
          steering: {},
          config: {
            API: { ListenAddress: `${at(wallet)}/http` },
            Factor: { ScryptN: SCRYPT_N },
            SignRecorder: { Enable: false },
          },
        },
      ),
    market: (endpoints, miners) =>
      host(
        'market',
        marketService,
        { module: '#testnet/market/service.ts', name: 'marketService' },
        {
          endpoints,
          steering: { node: endpoints.node },
          config: {
            API: { ListenAddress: at(market) },
            Libp2p: { ListenAddresses: [at(marketPeer)], PrivateKey: hostKey(seed, 'market') },
            PieceStorage: pieceStorage,
            StorageMiners: miners.map((Addr) => ({ Addr, Account: 'force' })),
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
          steering: { node: endpoints.node },
          config: {
            API: { ListenAddress: `${at(client)}/ws` },
            Libp2p: { ListenAddresses: [at(clientPeer)], PrivateKey: hostKey(seed, 'client') },
            DefaultMarketAddress: accounts.clients[0]!.key.address.toString(),
          },
        },
      ),
    sealer: (endpoints, miner, place) =>
      host(
        'sealer',
        sealerService,
        { module: '#testnet/sealer/service.ts', name: 'sealerService' },
        {
          endpoints,
          steering: { node: endpoints.node },
          config: {
            Actor: miner,
            API: { ListenAddress: `${at(sealers[place]!)}/http` },
            PieceStorage: pieceStorage,
            Sealing: { WaitDealsDelay: options.waitDeals ?? '0s' },
          },
        },
        storeNames.sealer(place),
      ),
  }
}

/** Hex; peer ids are on chain, so the seed decides them too. */
function hostKey(seed: string, service: string): string {
  return Buffer.from(blake2b256(new TextEncoder().encode(`${seed}/${service}-peer`))).toString('hex')
}
