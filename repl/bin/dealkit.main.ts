import { dealkit } from '../commands/programs.ts'
import { recipe } from './recipe.ts'
import { replCommand } from './repl-command.ts'
import { runBin } from './run-bin.ts'
import { testnetUp } from './testnet-up.ts'

await runBin(dealkit, [replCommand, recipe, testnetUp])
