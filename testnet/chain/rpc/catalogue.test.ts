import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, describe, expect, test } from 'vitest'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { loadCatalogue } from '#sdk/rpc/testing/catalogue.ts'
import { holdCatalogue } from '#sdk/rpc/testing/hold-catalogue.ts'
import { vectorsPresent } from '#sdk/test-vectors.ts'
import { createService } from '#testnet/service/create-service.ts'
import { nodeService } from '../service.ts'
import { catalogueCalls } from '../testing/catalogue-calls.ts'
import { makeRichChain, richConfig } from '../testing/rich-chain.ts'

/** What actors v7 have, and the lists, which are of a later version, no longer show. */
const ofActorsV7 = [
  'DealIDs',
  'ReplacedSectorAge',
  'DealWeight',
  'VerifiedDealWeight',
  'ReplaceCapacity',
  'ReplaceSectorDeadline',
  'ReplaceSectorPartition',
  'ReplaceSectorNumber',
]

/** What only later networks have something of, and what a network of one node has nothing of. */
const nothingOf = [
  'ChainGetEvents',
  'GetActorEventsRaw',
  'StateGetAllocation',
  'StateGetAllocationForPendingDeal',
  'StateGetClaim',
  'NetBandwidthStatsByProtocol',
  'NetPubsubScores',
  'NetAgentVersion',
]

describe.skipIf(!vectorsPresent)('every method of the lists is served in its shape', () => {
  const directories: string[] = []
  afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true }))))

  test.each(['chain-v1.json', 'chain-v0.json'])('%s', async (file) => {
    const repo = await mkdtemp(join(tmpdir(), 'dealkit-catalogue-'))
    directories.push(repo)
    const facts = makeRichChain(join(repo, 'chain.sqlite'))
    const config = { ...richConfig, mining: { mode: 'manual' as const } }
    await using service = createService(nodeService, { repo, config, logger: pino({ level: 'silent' }) })
    const endpoint = await service.start()
    const node = createNodeClient(endpoint)
    const testnet = createTestnetClient(endpoint)
    try {
      const catalogue = loadCatalogue(file)
      const report = await holdCatalogue({
        catalogue,
        endpoint,
        ...(await catalogueCalls({
          node,
          testnet,
          facts,
          ...endpoint,
          version: file.includes('v0') ? 'v0' : 'v1',
        })),
        absent: {
          names: (name) => /^(Eth|F3|Web3|FilecoinAddress|NetListening|NetVersion)/.test(name),
          reason: /this network does not have it/,
        },
        failing: { StateActorManifestCID: /have no manifest/ },
        empty: nothingOf,
        rules: {
          omitted: ['InvokedActor', 'Logs', 'IpldOps'],
          extra: ofActorsV7,
          // Go's nil: no parameters, nothing returned, nobody named.
          nullable: ['Params', 'Return', 'DelegatedAddress', 'PendingOwnerAddress'],
          free: ['Hint', 'ReturnDec'],
        },
      })
      process.stdout.write(`${report.summary}\n`)
      expect(report.differing).toEqual([])
      expect(report.served.length + report.refused.length).toBe(catalogue.methods.length)
    } finally {
      await Promise.all([node.close(), testnet.close()])
    }
  })
})
