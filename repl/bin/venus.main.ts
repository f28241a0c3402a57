import { venus } from '../commands/programs.ts'
import { runBin } from './run-bin.ts'

await runBin(venus, [])
