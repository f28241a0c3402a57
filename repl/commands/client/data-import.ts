import { defineCommand } from '../../command-line/command.ts'
import { flag, path } from '../../command-line/kinds.ts'

export const dataImport = defineCommand({
  path: 'data import',
  aliases: ['import'],
  summary: 'read a file, so that deals can be made for it',
  description:
    'The file is read once, by the daemon: CAR and CommP come of the same pass. A file may be moved afterwards, a CAR may not: it is used where it is if it can be.',
  args: { path: path({ summary: 'the file, as the daemon sees it' }) },
  options: {
    car: flag({
      summary: 'the file is a CAR with one root; copied if its blocks lie in another order than they are sent',
    }),
    quiet: flag({ summary: 'print the root alone', short: 'q' }),
  },
  examples: ['market-client data import ./README.md', 'market-client data import --car ./data.car'],
  needs: ['client'],
  async run({ path: file, car }, { client, progress }) {
    progress(`reading ${file}`)
    return client.clientImport({ path: file, isCar: car })
  },
  render: ({ importId, root }, _style, { quiet }) => (quiet ? `${root}` : `Import ${importId}, Root ${root}`),
})
