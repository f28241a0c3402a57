import { venusWallet } from '../commands/programs.ts'
import { walletRun } from './daemons/wallet.ts'
import { runBin } from './run-bin.ts'

await runBin(venusWallet, [walletRun])
