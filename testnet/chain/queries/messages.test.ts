import { expect, test } from 'vitest'
import { people, signedTransfer, testChain } from '../testing/test-chain.ts'
import { nextLookAt } from './messages.ts'

test('a message that the limit leaves out is not waited for by driving the chain on', () => {
  const chain = testChain()
  const message = chain.push(signedTransfer(people.client, people.friend.address))
  const within = (limit: number) => nextLookAt(chain, message, 5, { limit, allowReplaced: true })
  expect(within(1)).toBeUndefined()
  chain.mine()
  expect(within(1)).toBe(2)
  for (let i = 0; i < 4; i++) chain.mine()
  expect([within(3), within(4)]).toEqual([undefined, 7])
})
