import { venusWallet } from '../commands/programs.ts'
import { runBin } from './run-bin.ts'

await runBin(venusWallet, [])
