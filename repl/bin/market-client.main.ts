import { marketClient } from '../commands/programs.ts'
import { clientRun } from './daemons/client.ts'
import { runBin } from './run-bin.ts'

await runBin(marketClient, [clientRun])
