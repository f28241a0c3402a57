import { defineCommand } from '../../command-line/command.ts'
import { path } from '../../command-line/kinds.ts'
import { force, refuseExisting } from './refuse-existing.ts'

export const dataGenerateCar = defineCommand({
  path: 'data generate-car',
  summary: 'write the CAR of a file, for data that travels by hand',
  args: {
    file: path({ summary: 'the file, as the daemon sees it' }),
    car: path({ summary: 'where the CAR goes' }),
  },
  options: { force },
  examples: ['market-client data generate-car ./README.md ./readme.md.car'],
  needs: ['client'],
  async run({ file, car, force: isForced }, { client, progress }) {
    await refuseExisting(car, isForced)
    progress(`reading ${file}`)
    await client.clientGenCar({ path: file, isCar: false }, car)
    return { car }
  },
  render: () => '',
})
