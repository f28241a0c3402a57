import { describe, expect, it } from 'vitest'
import type { Command } from '../command-line/command.ts'
import { commandHelp, groupHelp } from '../command-line/help.ts'
import { locate, readInput } from '../command-line/parse.ts'
import { sharedOptions } from '../command-line/shared-options.ts'
import { completionCommand } from '../command-line/shell-completion.ts'
import { wordsOf } from '../command-line/split-line.ts'
import { createStyle } from '../command-line/style.ts'
import { dealkit, marketClient, venus, venusMarket, venusSealer, venusWallet } from '../commands/programs.ts'
import { clientRun } from './daemons/client.ts'
import { soloRun } from './daemons/market.ts'
import { nodeDaemon } from './daemons/node.ts'
import { sealerRun } from './daemons/sealer.ts'
import { sealerInit } from './daemons/sealer-init.ts'
import { walletRun } from './daemons/wallet.ts'
import { recipe } from './recipe.ts'
import { replCommand } from './repl-command.ts'
import { testnetUp } from './testnet-up.ts'

const bins: readonly (readonly [typeof venus, readonly Command[]])[] = [
  [venus, [nodeDaemon]],
  [venusWallet, [walletRun]],
  [venusMarket, [soloRun]],
  [marketClient, [clientRun]],
  [venusSealer, [sealerInit, sealerRun]],
  [dealkit, [replCommand, recipe, testnetUp]],
]

/** What stands in examples for what is too long for them, and for what a shell fills in. */
const samples: readonly (readonly [RegExp, string])[] = [
  [/\b[tf][13]…/g, 't1pwtw2c74ugrpqdx7xgwxv6wspqli7vnwby6y2hy'],
  [/\bbaga\w*…/g, 'baga6ea4seaqpz47j4kqdiixpehmzk3uw5c4cmqvs5iyi7xf7rwkepfhdvowdiai'],
  [/\bbaf\w*…/g, 'bafyreiecguaxgtmgcanfco6huni4d6h6zs3w3bznermmiurtdos7r6hftm'],
  [/\$\([^)]*\)/g, 'token'],
]

/** The words behind the program of an example: of the part of a pipe that is its own, without redirections. */
function wordsOfExample(program: string, example: string): readonly string[] | undefined {
  const line = samples.reduce((text, [pattern, sample]) => text.replace(pattern, sample), example)
  for (const part of line.split(' | ')) {
    const words = wordsOf(part.replace(/ [<>] .*$/, ''))
    const at = words.indexOf(program)
    if (at >= 0) return words.slice(at + 1)
  }
  return undefined
}

it("shows how the client's commands follow one another, each as it is understood", async () => {
  const commands = [clientRun, ...(await marketClient.load())]
  const shared = sharedOptions(marketClient)
  const help = groupHelp(marketClient, commands, [], shared, createStyle(false))
  const flow = []
  for (const example of marketClient.examples!) {
    expect(help).toContain(`\n  ${example}\n`)
    const { command, rest } = locate(commands, shared, wordsOfExample('market-client', example)!)
    await readInput('market-client', command!, shared, rest)
    flow.push(command!.path)
  }
  expect(flow).toEqual(['data import', 'storage asks query', 'storage deals init', 'storage deals inspect', 'retrieve'])
})

describe.each(bins.map(([program, more]) => [program.name, program, more] as const))('%s', (name, program, more) => {
  it('helps with every command: an example that is understood, and --json', async () => {
    const commands = [...more, ...(await program.load()), completionCommand(name)]
    const shared = sharedOptions(program)
    for (const command of commands) {
      const help = commandHelp(name, command, shared, createStyle(false))
      expect(help, command.path).toContain('Examples:')
      expect(help, command.path).toContain('--json')
      let own = 0
      for (const example of command.examples) {
        const words = wordsOfExample(name, example)
        if (words === undefined) continue
        const located = locate(commands, shared, words)
        await readInput(name, located.command!, shared, located.rest).catch((error: Error) => {
          throw new Error(`"${example}": ${error.message}`, { cause: error })
        })
        if (located.command === command) own++
      }
      expect(own, `${command.path} has no example of its own`).toBeGreaterThan(0)
    }
  })
})
