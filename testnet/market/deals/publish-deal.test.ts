import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sampleDeal } from '#sdk/deals/testing/sample-deal.ts'
import { type MarketDatabase, openMarketDatabase } from '../database.ts'
import type { Market } from '../market.ts'
import { findPublication, recordPublications } from '../publish/publications.ts'
import { newDealRecord, type ProviderDeal } from './deal-record.ts'
import { waitForPublishing } from './publish-deal.ts'

const cid = CID.parse('baga6ea4seaqpgm43ngtkpxau6ro47hojfn7auwbuszn7t742mkvvqr7tflyeuii')
const run = { signal: new AbortController().signal, attempt: 0, save: async () => undefined }
let directory: string
let database: MarketDatabase
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-publish-'))
  database = await openMarketDatabase(join(directory, 'market.db'))
})
afterEach(async () => {
  await database.destroy()
  await rm(directory, { recursive: true })
})

function publishing(publishFailures?: number): ProviderDeal {
  const base = newDealRecord({ ...sampleDeal({}, 'manual'), client: null, fastRetrieval: true })
  const data = { ...base, publishCid: cid, publishFailures }
  return { id: 'deal', state: 'Publishing', message: '', attempts: 0, enteredAt: 0, createdAt: 0, data }
}

/** A market whose publish messages end on chain with this exit code. */
function marketWith(exitCode: number): Market {
  const receipt = { exitCode, returned: new Uint8Array(0), gasUsed: 0 }
  const messages = { database, wait: async () => ({ receipt, message: cid }) }
  const miners = { settings: () => ({ MaxPublishDealsFee: 0n }) }
  return { messages, miners, funds: { release: async () => undefined } } as unknown as Market
}

it('puts a deal whose message failed into another one, and forgets the first', async () => {
  await recordPublications(database, 'publish/one', ['deal', 'other'])
  const outcome = await waitForPublishing(marketWith(16), publishing(), run)
  expect(outcome).toMatchObject({ event: 'DealPublishRetried', data: { publishFailures: 1, publishCid: null } })
  expect(outcome.message).toMatch(/exit code: .*; the deal goes into another message \(2 of 3\)$/)
  expect(await findPublication(database, 'deal')).toBeUndefined()
  expect(await findPublication(database, 'other')).toEqual({ messageKey: 'publish/one', position: 1 })
})

it('gives a deal up after three messages, with the reason', async () => {
  await recordPublications(database, 'publish/three', ['deal'])
  const outcome = await waitForPublishing(marketWith(16), publishing(2), run)
  expect(outcome).toMatchObject({ event: 'DealPublishError', data: { publishFailures: 3 } })
  expect(outcome.message).toMatch(/given up after 3 messages, the client must propose again$/)
})

it('queues a deal again of which no message is known', async () => {
  const outcome = await waitForPublishing(marketWith(0), publishing(), run)
  expect(outcome.event).toBe('DealPublishRetried')
})
