import { venus } from '../commands/programs.ts'
import { nodeDaemon } from './daemons/node.ts'
import { runBin } from './run-bin.ts'

await runBin(venus, [nodeDaemon])
