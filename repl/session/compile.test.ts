import { describe, expect, it } from 'vitest'
import { compile, isUnfinished } from './compile.ts'
import { createEvaluator } from './evaluate.ts'

describe('a line of the REPL', () => {
  const run = async (...lines: string[]) => {
    const evaluator = createEvaluator({ given: 41 })
    let value: unknown
    for (const line of lines) value = await evaluator.evaluate(line)
    return value
  }

  it('gives the value of its last expression', async () => {
    expect(await run('1 + 1')).toBe(2)
    expect(await run('const a = 2; a * given')).toBe(82)
    expect(await run('const a = 2')).toBeUndefined()
  })

  it('awaits at the top level, in expressions and declarations', async () => {
    expect(await run('await Promise.resolve(7)')).toBe(7)
    expect(await run('const n = await Promise.resolve(7)', 'n + 1')).toBe(8)
    expect(await run('for await (const x of [Promise.resolve(1)]) given = x', 'given')).toBe(1)
  })

  it('keeps every kind of declaration for later lines', async () => {
    expect(await run('const { a, b: [c, ...d], ...e } = { a: 1, b: [2, 3, 4], f: 5 }', '[a, c, d, e]')).toEqual([
      1,
      2,
      [3, 4],
      { f: 5 },
    ])
    expect(await run('function f() { return 1 }', 'class G {}', '[f(), new G() instanceof G]')).toEqual([1, true])
    expect(await run("import { join } from 'node:path'", "join('a', 'b')")).toBe('a/b')
    expect(
      await run("import * as path from 'node:path'; import os from 'node:os'", '[typeof path.join, typeof os.cpus]'),
    ).toEqual(['function', 'function'])
  })

  it('lets a name be declared again', async () => {
    expect(await run('const a = 1', 'const a = 2', 'a')).toBe(2)
  })

  it('reads TypeScript', async () => {
    expect(await run('const price: bigint = 10n; (price as unknown) as number')).toBe(10n)
    expect(await run('interface A { b: number }; const a: A = { b: 3 }', 'a.b!')).toBe(3)
  })

  it('reads a line in braces as an object', async () => {
    expect(await run('{ a: 1, b: [2] }')).toEqual({ a: 1, b: [2] })
    expect(await run('{ const a = 1; given = a }', 'given')).toBe(1)
  })

  it('remembers the last value as _', async () => {
    expect(await run('20', '_ + 1')).toBe(21)
  })

  it('names what is wrong with a line', () => {
    expect(() => compile('1 +* 2')).toThrow(expect.objectContaining({ code: 'REPL_SYNTAX' }))
  })

  it('rejects with what the line throws', async () => {
    await expect(run("throw new Error('no deal')")).rejects.toThrow('no deal')
    await expect(run('nowhere.chainHead()')).rejects.toThrow('nowhere is not defined')
  })

  it.each(['foo(', '{ a: [', 'const a = `one', 'async function f() {', 'foo(1,', '/* and'])(
    'waits for the rest of %s',
    (line) => {
      expect(isUnfinished(line)).toBe(true)
    },
  )

  it.each(['foo()', "'('", '1 +* 2', ')', '"unclosed', 'const a = 1'])('does not wait after %s', (line) => {
    expect(isUnfinished(line)).toBe(false)
  })
})
