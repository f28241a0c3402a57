import { expect, it } from 'vitest'
import { wrapProse } from './prose.ts'

it('goes on between words, as far in as the text began', () => {
  expect(wrapProse('one two three', 8)).toBe('one two\nthree')
  expect(wrapProse('fits\n  one two three', 9)).toBe('fits\n  one two\n  three')
  expect(wrapProse('  -v  one two three', 13)).toBe('  -v  one two\n      three')
  expect(wrapProse('\x1b[31merror:\x1b[0m not there', 10)).toBe('\x1b[31merror:\x1b[0m not\nthere')
  expect(wrapProse('one:  two  three four', 16)).toBe('one:  two  three\n      four')
  expect(wrapProse('$ one two\none two', 5, (line) => line.startsWith('$'))).toBe('$ one two\none\ntwo')
  expect(wrapProse('averylongword b', 5)).toBe('averylongword\nb')
})
