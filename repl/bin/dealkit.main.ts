import { existsSync } from 'node:fs'
import { networkPath } from '#sdk/network/network-path.ts'
import { dealkit } from '../commands/programs.ts'
import { recipe } from './recipe.ts'
import { replCommand } from './repl-command.ts'
import { runBin } from './run-bin.ts'
import { testnetUp } from './testnet-up.ts'

// Who types the name alone at a terminal wants the prompt of the network that runs; where none does, the help.
const alone = process.argv.length === 2 && process.stdin.isTTY === true && process.stdout.isTTY === true
if (alone && existsSync(networkPath())) process.argv.push('repl')
await runBin(dealkit, [replCommand, recipe, testnetUp])
