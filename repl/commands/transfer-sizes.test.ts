import { expect, it } from 'vitest'
import type { TransferChannel } from '#sdk/rpc/types/market/channel.ts'
import { type DealData, transferSizes } from './transfer-sizes.ts'

const push: TransferChannel = {
  transferId: 7n,
  status: 'Ongoing',
  baseCid: null,
  isInitiator: true,
  isSender: true,
  voucher: '',
  message: '',
  otherPeer: 'provider',
  transferred: 0,
  stages: null,
}
const dealOf = (id: bigint, rawBlockSize: number): DealData => ({
  transferChannelId: { initiator: 'client', responder: 'provider', id },
  ref: { rawBlockSize },
})

it('are those of the deals, on both sides, and only of what is pushed', async () => {
  const sized = transferSizes(async () => [dealOf(7n, 400), dealOf(8n, 0)])
  const sizes = async (more: Partial<TransferChannel>) =>
    (await sized([{ ...push, ...more }])).map(({ expectedBytes }) => expectedBytes)
  expect(await sizes({})).toEqual([400])
  expect(await sizes({ otherPeer: 'client', isInitiator: false, isSender: false })).toEqual([400])
  expect(await sizes({ otherPeer: 'another' })).toEqual([null])
  expect(await sizes({ isSender: false })).toEqual([null])
  expect(await sizes({ transferId: 8n })).toEqual([null])
})

it('are asked for again only while a deal is not known', async () => {
  let asked = 0
  const deals = [dealOf(7n, 400)]
  const sized = transferSizes(async () => {
    asked++
    return deals
  })
  for (let look = 0; look < 3; look++) await sized([push])
  expect(asked).toBe(1)
  expect(await sized([push, { ...push, transferId: 9n }])).toMatchObject([
    { expectedBytes: 400 },
    { expectedBytes: null },
  ])
  deals.push(dealOf(9n, 500))
  expect(await sized([{ ...push, transferId: 9n }])).toMatchObject([{ expectedBytes: 500 }])
  expect(asked).toBe(3)
})
