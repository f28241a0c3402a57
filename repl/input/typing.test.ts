import { beforeEach, describe, expect, it } from 'vitest'
import { connect } from '#sdk/network/connect.ts'
import { nothingShown } from '../session/live-terminal.ts'
import type { Session, SessionView } from '../session/session.ts'
import { KeyDecoder } from './key-decoder.ts'
import { Typing } from './typing.ts'

let calls: string[]
let view: SessionView
let typing: Typing

const session: Session = {
  network: connect({ chain: { epoch: 0, networkName: '' }, services: {}, accounts: [], miners: [] }),
  columns: () => 80,
  commandLines: {
    names: ['market'],
    recognizes: () => false,
    complete: (text, cursor) => ({ text, cursor, choices: [] }),
    run: async () => 0,
  },
  dotCommands: { names: ['help'], has: () => false, run: () => '' },
  subscribe: () => () => undefined,
  snapshot: () => view,
  isUnfinished: (line) => line.endsWith('('),
  members: async (owner) => (owner[0] === 'node' ? ['chainHead', 'chainList', 'version'] : []),
  submit: (block) => void calls.push(`submit ${block}`),
  answer: (text) => void calls.push(`answer ${text}`),
  interrupt: () => void calls.push('interrupt'),
  print: () => undefined,
  end: () => void calls.push('end'),
}

beforeEach(() => {
  calls = []
  view = {
    history: ['older'],
    status: { networkName: '', epoch: 0, dealsByState: {}, reachable: true },
    busySince: undefined,
    live: nothingShown,
    ended: false,
  }
  typing = new Typing(session, { clear: () => calls.push('clear'), suspend: () => calls.push('suspend') })
})

/** What the bytes do, all of which come at once. */
async function type(bytes: string): Promise<string[]> {
  await Promise.all(new KeyDecoder().push(bytes).map(typing.press))
  return calls.splice(0)
}
const text = () => typing.snapshot().editor.text

describe('typing', () => {
  it('submits lines, and goes on while one is not finished', async () => {
    expect(await type('1 + 1\rf(\r2)\r')).toEqual(['submit 1 + 1', 'submit f(\n2)'])
    expect(await type('one\x1b\rtwo\r')).toEqual(['submit one\ntwo'])
  })

  it('does what stands behind a Tab after its completion', async () => {
    expect(await type('node.ver\t + 1\r')).toEqual(['submit node.version + 1'])
    await type('node.ch\t')
    expect([text(), typing.snapshot().choices]).toEqual(['node.chain', ['chainHead', 'chainList']])
    await type('H')
    expect(typing.snapshot().choices).toEqual([])
  })

  it('keeps a pasted block for Enter, without what is no text', async () => {
    expect(await type('\x1b[200~a\r\n\tb\x1b[0m\n\n\x1b[201~')).toEqual([])
    expect(text()).toBe('a\n  b')
    expect(await type('\r')).toEqual(['submit a\n  b'])
  })

  it('answers questions, with a pasted line each', async () => {
    view = { ...view, busySince: 1, live: { ...nothingShown, question: { text: '?', secret: false } } }
    expect(await type('yes\r\x1b[200~one\ntwo\nthree\x1b[201~\t')).toEqual(['answer yes', 'answer one', 'answer two'])
    expect(text()).toBe('three')
    expect(await type('\x15\x04')).toEqual(['interrupt'])
  })

  it('drops a line at Ctrl-C, and leaves only at the second on an empty one', async () => {
    expect(await type('half\x03\x03')).toEqual([])
    expect(typing.snapshot().note).toMatch('again')
    expect(await type('a\x7f\x03')).toEqual([])
    expect(await type('\x03')).toEqual(['end'])
  })

  it('stops what runs at Ctrl-C, with what was typed meanwhile, and lets it end before Ctrl-D leaves', async () => {
    view = { ...view, busySince: 1 }
    expect(await type('next\x03')).toEqual(['interrupt'])
    expect(text()).toBe('')
    expect(await type('\x04')).toEqual(['submit .exit'])
  })

  it('walks the history as it grows', async () => {
    view = { ...view, history: ['older', 'new'] }
    expect(await type('\x1b[A\r\x12old\r\x12zzz\x07kept\r')).toEqual(['submit new', 'submit older', 'submit kept'])
  })

  it('hands on what is for the screen', async () => {
    expect(await type('\x0c\x1a\x04')).toEqual(['clear', 'suspend', 'end'])
  })
})
