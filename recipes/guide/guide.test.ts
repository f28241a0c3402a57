import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { carCommP } from '#sdk/piece/index.ts'
import { killDaemons } from './kill-daemons.ts'
import { type PlayOptions, playGuide } from './play-guide.ts'

/** How many kills a run has to get over; the seed decides who is killed when. */
const kills = Number(process.env['GUIDE_KILLS'] ?? 30)
const seed = Number(process.env['GUIDE_SEED'] ?? 20_220_120)

/** What is left behind: the publish messages that are on chain, and the pieces that are what their names say. */
const inspection = () => {
  const seen = { publishMessages: 0, pieces: [] as string[] }
  const inspect: PlayOptions['inspect'] = async ({ node: url = '', nodeToken: token = '', home = '' }) => {
    const node = createNodeClient({ url, token })
    try {
      const messages = await node.stateListMessages({ to: singletons.market, from: null }, [], 0)
      const methods = await Promise.all(messages.map(async (cid) => (await node.chainGetMessage(cid)).method))
      seen.publishMessages = methods.filter((method) => method === marketMethods.PublishStorageDeals.number).length
    } finally {
      await node.close()
    }
    const store = join(home, 'pieces_solo')
    for (const name of await readdir(store)) {
      expect(`${(await carCommP(join(store, name))).cid}`).toBe(name)
      seen.pieces.push(name)
    }
  }
  return { seen, inspect }
}

it('the guide is played from its first line to the last, and ends with every sector proving', async () => {
  const { seen, inspect } = inspection()
  const { lines } = await playGuide({ inspect })
  expect(seen).toEqual({ publishMessages: 2, pieces: [expect.any(String), expect.any(String)] })
  expect(lines.length).toBeGreaterThan(50)
  const sectors = lines.findLast(({ line }) => line === './venus-sealer sectors list')!.output
  expect(
    sectors
      .trim()
      .split('\n')
      .slice(1)
      .every((row) => / Proving +YES /.test(row)),
  ).toBe(true)
}, 300_000)

it(`market, client and sealer are killed ${kills} times while it is played, and nothing is lost or done twice`, async () => {
  const { seen, inspect } = inspection()
  const killed: string[] = []
  const disturb = killDaemons({ seed, kills, longestMs: 2_500, onKill: (program) => killed.push(program) })
  await playGuide({ inspect, disturb, patient: true })
  expect(killed).toHaveLength(kills)
  expect(seen).toEqual({ publishMessages: 2, pieces: [expect.any(String), expect.any(String)] })
}, 900_000)
