import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { tabTable } from '../../output/tab-table.ts'
import type { Command } from './command.ts'

export const info: Command = {
  summary: 'where the services are, and the accounts and miners of the network',
  example: '.info',
  run: (session) => {
    const network = session.scope['info'] as NetworkInfo
    return [
      tabTable(
        ['Service', 'URL'],
        Object.entries(network.services).flatMap(([name, service]) =>
          service === undefined ? [] : [[name, service.url]],
        ),
      ),
      tabTable(
        ['Account', 'Address', 'Id'],
        network.accounts.map((account) => [account.name, String(account.address), String(account.idAddress)]),
      ),
      tabTable(
        ['Miner', 'Worker', 'Sector size', 'Peer'],
        network.miners.map((miner) => [
          String(miner.address),
          String(miner.worker),
          `${miner.sectorSize} B`,
          miner.peerId ?? '–',
        ]),
      ),
    ].join('\n\n')
  },
}
