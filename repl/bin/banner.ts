import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import type { Style } from '../command-line/style.ts'
import { tabTable } from '../output/tab-table.ts'

/** A network at a glance: where everything is, who has what. */
export function banner(info: NetworkInfo, style: Style): string {
  const { chain, services, accounts, miners } = info
  const endpoints = Object.entries(services).flatMap(([name, service]) =>
    service === undefined ? [] : [[name, service.url, service.token]],
  )
  const sealers = miners.flatMap(({ address, sealer }, i) =>
    sealer === undefined || i === 0 ? [] : [[`sealer of ${address}`, sealer.url, sealer.token]],
  )
  return [
    style.bold(`Network ${chain.networkName}, epoch ${chain.epoch}`),
    tabTable(['Service', 'URL', 'Token'], [...endpoints, ...sealers]),
    tabTable(
      ['Account', 'Address', 'Id', 'Balance'],
      accounts.map(({ name, address, idAddress, balance }) => [name, address, idAddress, formatFil(BigInt(balance))]),
    ),
    tabTable(
      ['Account', 'Private key, as "wallet import" takes it'],
      accounts.map(({ name, key }) => [name, key]),
    ),
    tabTable(
      ['Miner', 'Owner', 'Worker', 'Sector size', 'Peer'],
      miners.map(({ address, owner, worker, sectorSize, peerId }) => [
        address,
        owner,
        worker,
        formatSize(sectorSize),
        peerId ?? '-',
      ]),
    ),
    style.yellow(
      'Everybody can make these keys from the seed. Never send anything of value to them on another network.',
    ),
    '',
  ].join('\n\n')
}
