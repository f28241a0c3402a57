import { venusSealer } from '../commands/programs.ts'
import { sealerRun } from './daemons/sealer.ts'
import { sealerInit } from './daemons/sealer-init.ts'
import { runBin } from './run-bin.ts'

await runBin(venusSealer, [sealerInit, sealerRun])
