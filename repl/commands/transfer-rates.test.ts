import { expect, it } from 'vitest'
import { createStyle } from '../command-line/style.ts'
import { transferRates } from './transfer-rates.ts'
import type { SizedTransfer } from './transfer-sizes.ts'
import { transferTables } from './transfer-tables.ts'

const MiB = 1 << 20
const one: SizedTransfer = {
  transferId: 7n,
  status: 'Ongoing',
  baseCid: null,
  isInitiator: true,
  isSender: true,
  voucher: '',
  message: '',
  otherPeer: '12D3KooWHcxHhENPUhRWWFeHwQdeYr43pSkS7dnsTo8YEbeFtd2g',
  transferred: 0,
  expectedBytes: 400 * MiB,
  stages: null,
}
const sent = (bytes: number, more: Partial<SizedTransfer> = {}) => [{ ...one, transferred: bytes, ...more }]
const text = (transfers: readonly SizedTransfer[]) => transferTables(transfers, createStyle(false), false)

it('is that of the last seconds, and of a transfer that goes on', () => {
  let now = 0
  const rated = transferRates(() => now)
  expect(rated(sent(0))).toMatchObject([{ bytesPerSecond: null }])
  now = 100
  expect(rated(sent(5 * MiB))).toMatchObject([{ bytesPerSecond: null }])
  now = 2_000
  expect(rated(sent(40 * MiB))).toMatchObject([{ bytesPerSecond: 20 * MiB }])
  expect(text(rated(sent(40 * MiB)))).toMatch(/ 40MiB of 400MiB \(10%\) {2}20MiB\/s /)
  now = 8_000
  rated(sent(40 * MiB))
  now = 9_000
  expect(rated(sent(40 * MiB))).toMatchObject([{ bytesPerSecond: 0 }])
  expect(rated(sent(400 * MiB, { status: 'Completed' }))).toMatchObject([{ bytesPerSecond: null }])
})

it('stands beside how much there is of how much, where that is known', () => {
  expect(text(sent(100 * MiB))).toContain('100MiB of 400MiB (25%)')
  expect(text(sent(400 * MiB))).toContain('400MiB of 400MiB (99%)')
  expect(text(sent(400 * MiB, { status: 'Completed' }))).toMatch(/ 400MiB +\n/)
  expect(text(sent(100 * MiB, { expectedBytes: null }))).toMatch(/ 100MiB +\n/)
  expect(text(sent(100 * MiB))).not.toContain('Rate')
})
