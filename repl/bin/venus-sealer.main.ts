import { venusSealer } from '../commands/programs.ts'
import { sealerRun } from './daemons/sealer.ts'
import { runBin } from './run-bin.ts'

await runBin(venusSealer, [sealerRun])
