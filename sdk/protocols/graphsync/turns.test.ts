import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

/** Who has had a turn, in order. */
function queue(limit: number, perPeer: number) {
  const turns = new Turns(limit, perPeer)
  const began: string[] = []
  const take = (name: string) => {
    const turn = turns.take(name.slice(0, 1))
    void turn.ready.then(() => began.push(name))
    return turn
  }
  const seen = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return began
  }
  return { take, seen }
}

test('so many begin, the others in the order they came', async () => {
  const { take, seen } = queue(2, 2)
  const [a1] = [take('a1'), take('a2'), take('a3'), take('b1')]
  expect(await seen()).toEqual(['a1', 'a2'])
  a1!.leave()
  a1!.leave()
  expect(await seen()).toEqual(['a1', 'a2', 'a3'])
})

test('one peer does not take all places', async () => {
  const { take, seen } = queue(3, 1)
  const [a1] = [take('a1'), take('a2'), take('b1'), take('c1')]
  expect(await seen()).toEqual(['a1', 'b1', 'c1'])
  a1!.leave()
  expect(await seen()).toEqual(['a1', 'b1', 'c1', 'a2'])
})

test('who leaves the queue is not waited for', async () => {
  const { take, seen } = queue(1, 1)
  const [a1, b1] = [take('a1'), take('b1'), take('c1')]
  b1!.leave()
  a1!.leave()
  expect(await seen()).toEqual(['a1', 'b1', 'c1'])
})
