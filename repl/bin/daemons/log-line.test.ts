import { expect, it } from 'vitest'
import { logLine } from './log-line.ts'

const line = (entry: object, colors = false) =>
  logLine(
    JSON.stringify({ level: 30, time: Date.UTC(2022, 0, 20, 1, 44, 3, 382), name: 'venus-market', ...entry }),
    colors,
  )

it('prints time, level, logger, place and text with tabs between, as the Go programs do', () => {
  expect(line({ logger: 'storageadapter', caller: 'publish/publisher.ts:129', msg: 'waiting 10s' })).toMatch(
    /^2022-01-\d\dT\d\d:\d\d:03\.382[+-]\d{4}\tINFO\tstorageadapter\tpublish\/publisher\.ts:129\twaiting 10s\n$/,
  )
})

it('adds what else an entry has as JSON, and errors in words', () => {
  expect(
    line({ level: 40, msg: 'again', deal: 3, err: { code: 'X', message: 'refused', next: 'Ask.', stack: 'at x' } }),
  ).toContain('\tWARN\tvenus-market\tagain\t{"deal":3,"error":"refused. Ask."}\n')
  expect(line({ level: 50, msg: 'bad', err: { message: 'broken', stack: 'Error: broken\n at x' } })).toContain('at x')
})

it('colours the level where somebody sees it', () => {
  expect(line({ level: 50, msg: 'bad' }, true)).toContain('\x1b[31mERROR\x1b[0m')
})
