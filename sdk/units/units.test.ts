import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { formatDuration, formatEpochs, parseDuration, parseEpochs } from './duration.ts'
import { formatFil, formatFilShort, parseFil } from './fil.ts'
import { formatSize, formatSizeTight, parseSize } from './size.ts'

interface AmountVector {
  readonly kind: 'short' | 'roundtrip' | 'size' | 'parse' | 'invalid'
  readonly input: string
  readonly output?: string
  readonly short?: string
  readonly atto?: string
}

describe.skipIf(!vectorsPresent)('fil-amount-text.json', () => {
  for (const row of vectors<AmountVector>('fil-amount-text.json')) {
    it(`${row.kind} ${row.input}`, () => {
      if (row.kind === 'short') expect(formatFilShort(parseFil(row.input))).toBe(row.short)
      if (row.kind === 'roundtrip') expect(formatFil(parseFil(row.input))).toBe(row.output)
      if (row.kind === 'size') expect(formatSize(BigInt(row.input))).toBe(row.output)
      if (row.kind === 'parse') expect(parseFil(row.input)).toBe(BigInt(row.atto!))
      if (row.kind === 'invalid')
        expect(() => parseFil(row.input)).toThrow(expect.objectContaining({ code: 'AMOUNT_INVALID' }))
    })
  }
})

describe('amounts', () => {
  it('reads what it prints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (atto) => parseFil(formatFil(atto)) === atto),
      { seed: 1, numRuns: 500 },
    )
  })

  it.each([
    ['0.02fil', 20_000_000_000_000_000n],
    ['.5', 500_000_000_000_000_000n],
    ['100fil', 100n * 10n ** 18n],
    ['7AFIL', 7n],
  ])('reads %s', (text, atto) => {
    expect(parseFil(text)).toBe(atto)
  })

  it.each(['', '.', 'fil', '1e5', '0.5 attofil', '1 2', '0.0000000000000000001'])('refuses "%s"', (text) => {
    expect(() => parseFil(text)).toThrow(expect.objectContaining({ code: 'AMOUNT_INVALID' }))
  })
})

describe('sizes', () => {
  it('reads what it prints, to four digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1023 }), fc.integer({ min: 0, max: 3 }), (number, step) => {
        const size = number * 1024 ** step
        expect(parseSize(formatSize(size))).toBe(size)
        expect(parseSize(formatSizeTight(size))).toBe(size)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it.each([
    ['512b', 512],
    ['8M', 8 << 20],
    ['8MiB', 8 << 20],
    ['1g', 1 << 30],
    ['256B', 256],
    ['1.5k', 1536],
    ['0', 0],
  ])('reads %s', (text, size) => {
    expect(parseSize(text)).toBe(size)
  })

  it.each(['', '-1', '8X', '0.3b', '9999999E', '1 2'])('refuses "%s"', (text) => {
    expect(() => parseSize(text)).toThrow(expect.objectContaining({ code: 'SIZE_INVALID' }))
  })

  it('prints four digits', () => {
    expect(formatSize(4064)).toBe('3.969 KiB')
    expect(formatSize(1016)).toBe('1016 B')
    expect(formatSizeTight(1024)).toBe('1KiB')
  })
})

describe('durations', () => {
  it.each([
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['180d', 180 * 86_400_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['0', 0],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each(['', '10', 'h', '10x', '1h 30m', '-5s'])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'DURATION_INVALID' }))
  })

  it('are refused when they are longer than a number can say', () => {
    expect(() => parseDuration(`${'9'.repeat(400)}h`)).toThrow(expect.objectContaining({ code: 'DURATION_INVALID' }))
  })

  it('reads what it prints, to the nanosecond', () => {
    const anyDuration = fc.integer({ min: 0, max: 2 ** 50 }).map((nanoseconds) => nanoseconds / 1_000_000)
    fc.assert(
      fc.property(anyDuration, (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBeCloseTo(milliseconds, 5)
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('prints as Go does', () => {
    expect(formatDuration(59_999.9999999)).toBe('1m0s')
    expect(formatDuration(0.0015)).toBe('1.5µs')
    expect(formatDuration(0.0005)).toBe('500ns')
    expect(formatDuration(1.5)).toBe('1.5ms')
    expect(formatDuration(-1500)).toBe('-1.5s')
    expect(formatDuration(3_600_000)).toBe('1h0m0s')
    expect(formatDuration(10_000)).toBe('10s')
    expect(formatDuration(90_000)).toBe('1m30s')
    expect(formatEpochs(518_400)).toBe('4320h0m0s')
    expect(formatDuration(250)).toBe('250ms')
  })

  it('counts epochs', () => {
    expect(parseEpochs('180d')).toBe(518_400)
    expect(parseEpochs('518400')).toBe(518_400)
    expect(() => parseEpochs('10s')).toThrow(expect.objectContaining({ code: 'DURATION_INVALID' }))
  })
})
