import { venusMarket } from '../commands/programs.ts'
import { soloRun } from './daemons/market.ts'
import { runBin } from './run-bin.ts'

await runBin(venusMarket, [soloRun])
