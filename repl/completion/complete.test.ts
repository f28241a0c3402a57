import { describe, expect, it } from 'vitest'
import { complete } from './complete.ts'

const scope = { node: { chainHead: 1, chainGetBlock: 2, version: 3, nested: { deep: 1 } }, nothing: null }
const at = (text: string) => complete(text, text.length, scope, ['help', 'history', 'exit'])

describe('completion', () => {
  it('fills in the only way a name can go on', () => {
    expect(at('await node.ver')).toEqual({ text: 'await node.version', cursor: 18, choices: [] })
    expect(at('node.nested.d').text).toBe('node.nested.deep')
  })

  it('goes as far as the choices agree, then lists them', () => {
    expect(at('node.ch')).toMatchObject({ text: 'node.chain', choices: ['chainGetBlock', 'chainHead'] })
    expect(at('.h')).toMatchObject({ text: '.h', choices: ['help', 'history'] })
  })

  it('leaves the rest of the line alone', () => {
    expect(complete('node.v + 1', 6, scope, [])).toEqual({ text: 'node.version + 1', cursor: 12, choices: [] })
  })

  it('finds nothing behind nothing, and runs no getter', () => {
    const trap = {
      get fuse(): never {
        throw new Error('a getter ran')
      },
    }
    expect(at('nothing.x').choices).toEqual([])
    expect(complete('trap.fuse.', 10, { trap }, []).choices).toEqual([])
  })
})
