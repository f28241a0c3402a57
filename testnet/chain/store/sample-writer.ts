import { ChainBlockstore } from './chain-blockstore.ts'
import { ChainDatabase } from './chain-database.ts'
import { sampleState, sampleTipSet } from './sample-tipsets.ts'

// Writes sample tipsets into the database named on the command line until it is killed.
const database = new ChainDatabase(process.argv[2]!)
const store = new ChainBlockstore(database)
for (let height = 0; ; height++) {
  store.keep([store.put(sampleState(height))])
  database.save({ tipSets: { from: height, records: [sampleTipSet(height)] } })
  if (height === 1) process.stdout.write('writing\n')
}
