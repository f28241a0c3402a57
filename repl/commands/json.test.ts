import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { temporaryDirectory } from '#testnet/vitest/index.ts'
import type { Command } from '../command-line/command.ts'
import { runLine } from '../testing/run-line.ts'
import { programs } from './programs.ts'

let network: ForceNetwork
const directory = temporaryDirectory()
beforeAll(async () => {
  network = await forceNetwork()
}, 60_000)
afterAll(() => network.stop())

/** Whether a command does something when nothing is said but its words. */
function needsNothing({ args, options }: Command): boolean {
  return (
    Object.values(args).every(({ settings }) => settings.optional === true) &&
    Object.values(options).every(({ settings }) => settings.required !== true)
  )
}

describe.each(Object.values(programs).map((program) => [program.name, program] as const))('%s', (_name, program) => {
  it('prints JSON alone, or an error as JSON with what to do next', async () => {
    const commands = (await program.load()).filter(needsNothing)
    expect(commands.length).toBeGreaterThan(3)
    for (const { path } of commands) {
      const { code, stdout, stderr } = await runLine(program, [...path.split(' '), '--json'], {
        endpoints: network.info.services,
        env: { [program.repo.env]: directory() },
      })
      const printed = code === 0 ? stdout : stderr.split('\n').at(-2)!
      const value = readJson(path, printed)
      if (code === 0 && !keysOfGo.includes(path))
        expect(
          keysOf(value).filter((key) => !camelCase.test(key)),
          path,
        ).toEqual([])
      if (code !== 0)
        expect(value, path).toMatchObject({ error: { message: expect.any(String), next: expect.any(String) } })
    }
  }, 60_000)
})

it('tells the error that a component answered with by its own code', async () => {
  const { services } = network.info
  const { code, stderr } = await runLine(programs.venusSealer, ['sectors', 'status', '99', '--json'], {
    endpoints: services,
  })
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toEqual({
    error: {
      code: 'SECTOR_UNKNOWN',
      message: 'There is no sector 99',
      next: '"venus-sealer sectors list" shows the sectors there are.',
    },
  })
})

/** Whose JSON is what the Go program prints. */
const keysOfGo = ['chain head', 'chain ls', 'state network-info']
const camelCase = /^[a-z][A-Za-z0-9]*$/

/** The keys of a result, or of each of a list. */
function keysOf(value: unknown): string[] {
  const rows = Array.isArray(value) ? value : [value]
  return [...new Set(rows.flatMap((row) => (typeof row === 'object' && row !== null ? Object.keys(row) : [])))]
}

function readJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} printed no JSON: ${text.slice(0, 200)}`, { cause: error })
  }
}
