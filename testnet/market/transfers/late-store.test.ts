import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ChannelRecord } from '#sdk/protocols/data-transfer/channel-record.ts'
import { encodeStorageVoucher } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import type { DealMachine } from '../deals/deal-machine.ts'
import { StoragePushes } from './storage-pushes.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-late-'))
})
afterEach(() => rm(directory, { recursive: true }))

it('a deal that ends while its file is being opened leaves none behind', async () => {
  const cid = CID.parse('bafkqaaa')
  const data = {
    inboundCar: join(directory, 'deal.car'),
    ref: { rawBlockSize: 0 },
    signed: { proposal: { pieceSize: 2048 } },
  }
  const states = ['Transferring', 'Failing']
  const machine = { get: () => ({ id: 'deal', state: states.shift(), message: 'cancelled', data }) }
  const pushes = new StoragePushes({
    miners: { settings: () => ({}) as never },
    machine: () => machine as unknown as DealMachine,
    transfers: () => ({ find: () => undefined }),
    hashedCars: new Map(),
    directory,
  })
  const channel = { root: cid, voucher: encodeStorageVoucher(cid) } as ChannelRecord
  await expect(pushes.store(channel)).rejects.toMatchObject({
    code: 'MARKET_DEAL_TAKES_NO_DATA',
    message: 'deal deal takes no data: it is StorageDealFailing (cancelled)',
  })
  expect(await readdir(directory)).toEqual([])
})
