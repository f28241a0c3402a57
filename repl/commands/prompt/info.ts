import { formatSize } from '#sdk/units/size.ts'
import { tabTable } from '../../output/tab-table.ts'
import { type Command, tablesOf } from './command.ts'

export const info: Command = {
  summary: 'where the services are, and the accounts and miners of the network',
  example: '.info',
  run: (session) => {
    const network = session.network.info
    const tables = () => [
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
          formatSize(miner.sectorSize),
          miner.peerId ?? '-',
        ]),
      ),
    ]
    return tablesOf(session, 'info', () => tables().join('\n\n'))
  },
}
