import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { MemoryChannelStore } from '#sdk/protocols/data-transfer/channel-record.ts'
import { createDataTransfer, type DataTransfer } from '#sdk/protocols/data-transfer/data-transfer.ts'
import { createGraphsync } from '#sdk/protocols/graphsync/graphsync.ts'
import { testDag } from '#sdk/protocols/graphsync/test-dag.ts'
import { createHost, generateHostKey } from '#sdk/protocols/index.ts'
import { serveRetrievalQueries } from '#sdk/protocols/retrieval/query-retrieval.ts'
import { retrievalVoucherTypes } from '#sdk/protocols/retrieval/vouchers.ts'
import { loopbackHost, stopHosts } from '#sdk/protocols/test-hosts.ts'
import { retrieveLibp2p } from './retrieve-libp2p.ts'

const directory = await mkdtemp(join(tmpdir(), 'dealkit-pull-'))
afterAll(async () => {
  await stopHosts()
  await rm(directory, { recursive: true })
})

const free = { minPricePerByte: 0n, maxPaymentInterval: 0, maxPaymentIntervalIncrease: 0, unsealPrice: 0n }
const available = { status: 0, pieceCidFound: 0, size: 1, paymentAddress: Address.fromId(1000), message: '', ...free }

it('a provider hears that a retrieval was aborted', async () => {
  const dag = testDag(20, 1000)
  const aborting = new AbortController()
  let transfers!: DataTransfer
  const { at: peer } = await loopbackHost(async (host) => {
    await serveRetrievalQueries(host, async () => available)
    transfers = await createDataTransfer({
      host,
      graphsync: await createGraphsync(host),
      store: new MemoryChannelStore(),
      vouchers: {
        [retrievalVoucherTypes.proposal]: {
          validate: () => ({ accepted: true }),
          source: () => ({
            get(cid) {
              if (!cid.equals(dag.order[10]!)) return dag.store.get(cid)
              aborting.abort()
              return new Promise(() => undefined)
            },
          }),
        },
      },
    })
  })
  const host = await createHost({ key: await generateHostKey() })
  const output = join(directory, 'out')
  const retrieving = retrieveLibp2p({ host, peer, root: dag.root, output, signal: aborting.signal })
  await expect(retrieving).rejects.toMatchObject({ name: 'AbortError' })
  await expect
    .poll(() => transfers.channels().map(({ status, message }) => [status, message]))
    .toEqual([['Cancelled', 'cancelled by the other side']])
  await host.stop()
})
