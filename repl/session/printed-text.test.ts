import { describe, expect, it } from 'vitest'
import { isUnfinished } from './compile.ts'
import { linesToRun } from './pasted-block.ts'
import { PrintedText } from './printed-text.ts'

describe('what is printed', () => {
  it('scrolls by in whole lines, the last one at the end', () => {
    const scrolled: string[] = []
    const printed = new PrintedText((lines) => scrolled.push(lines))
    printed.write('one\ntw')
    expect([scrolled, printed.rest]).toEqual([['one\n'], 'tw'])
    printed.write('o\n10 %\r20 %')
    expect([scrolled, printed.rest]).toEqual([['one\n', 'two\n'], '20 %'])
    printed.end()
    expect([scrolled.at(-1), printed.rest]).toEqual(['20 %\n', ''])
  })

  it('stays while it is drawn again and again', () => {
    const scrolled: string[] = []
    const printed = new PrintedText((lines) => scrolled.push(lines))
    for (const table of ['a\nb\n', 'c\nd\n']) {
      printed.clear()
      printed.write(table)
    }
    expect([scrolled, printed.rest]).toEqual([[], 'c\nd\n'])
    printed.end()
    expect(scrolled).toEqual(['c\nd\n'])
  })
})

describe('a pasted block', () => {
  const lines = (block: string) => linesToRun(block, (line) => line.startsWith('market '), isUnfinished)

  it('is one piece of TypeScript', () => {
    expect(lines('const a = 1\n\na\n  .toFixed()')).toEqual(['const a = 1\n\na\n  .toFixed()'])
    expect(lines('one')).toEqual(['one'])
  })

  it('has commands by themselves, but not within TypeScript', () => {
    expect(lines('const a = 1\na\nmarket list\nmarket info\n\nb')).toEqual([
      'const a = 1\na',
      'market list',
      'market info',
      'b',
    ])
    expect(lines('`\nmarket list\n`')).toEqual(['`\nmarket list\n`'])
  })
})
