import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { table } from '../output/table.ts'

/** A network at a glance: where everything is, who has what. */
export function banner(info: NetworkInfo): string {
  const services = Object.entries(info.services).flatMap(([name, service]) =>
    service === undefined ? [] : [[name, service.url, service.token]],
  )
  return [
    `Network ${info.chain.networkName}, epoch ${info.chain.epoch}`,
    table(['Service', 'URL', 'Token'], services),
    table(
      ['Account', 'Address', 'Id', 'Balance'],
      info.accounts.map(({ name, address, idAddress, balance }) => [
        name,
        address,
        idAddress,
        formatFil(BigInt(balance)),
      ]),
    ),
    table(
      ['Miner', 'Owner', 'Worker', 'Sector size', 'Peer'],
      info.miners.map(({ address, owner, worker, sectorSize, peerId }) => [
        address,
        owner,
        worker,
        formatSize(sectorSize),
        peerId ?? '–',
      ]),
    ),
    'The keys of these accounts are known to everybody. Never send anything of value to them on another network.',
    '',
  ].join('\n\n')
}
