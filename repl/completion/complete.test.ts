import { describe, expect, it } from 'vitest'
import { complete } from './complete.ts'
import { memberNames } from './members.ts'

const scope = {
  node: { chainHead: 1, chainGetBlock: 2, version: 3, nested: { deep: 1 } },
  list: [{ inner: 1 }],
  nothing: null,
}
const known = (values: object = scope) => ({
  members: async (owner: readonly string[]) => memberNames([values], owner),
  commands: ['help', 'history', 'exit'],
  programs: ['market', 'venus-market'],
})
const at = (text: string) => complete(text, text.length, known())

describe('completion', () => {
  it('fills in the only way a name can go on', async () => {
    expect(await at('await node.ver')).toEqual({ text: 'await node.version', cursor: 18, choices: [] })
    expect((await at('node.nested.d')).text).toBe('node.nested.deep')
    expect((await at('node?.nested?.d')).text).toBe('node?.nested?.deep')
    expect((await at('[...list[0].i')).text).toBe('[...list[0].inner')
    expect((await at("node['nested'].d")).text).toBe("node['nested'].deep")
    expect((await at('venus-m')).text).toBe('venus-market')
  })

  it('goes as far as the choices agree, then lists them', async () => {
    expect(await at('node.ch')).toMatchObject({ text: 'node.chain', choices: ['chainGetBlock', 'chainHead'] })
    expect(await at('.h')).toMatchObject({ text: '.h', choices: ['help', 'history'] })
  })

  it('leaves the rest of the line alone', async () => {
    expect(await complete('node.v + 1', 6, known())).toEqual({ text: 'node.version + 1', cursor: 12, choices: [] })
  })

  it.each([
    'nothing.x',
    'node.chainHead().',
    'node.chainHead().n',
    '(await node).',
    "'node'.",
    'list[n].',
    '[1, 2].',
    '5.',
  ])('knows nothing behind %s', async (text) => {
    expect(await at(text)).toEqual({ text, cursor: text.length, choices: [] })
  })

  it('runs no getter', async () => {
    const trap = {
      get fuse(): never {
        throw new Error('a getter ran')
      },
    }
    expect((await complete('trap.fuse.', 10, known({ trap }))).choices).toEqual([])
  })
})
