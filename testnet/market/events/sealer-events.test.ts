import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { SealerEvents } from './sealer-events.ts'

const miner = Address.fromId(1000)
const payload = new TextEncoder().encode('{"Sid":1}')

function sealer(events: SealerEvents, of = miner) {
  const stopping = new AbortController()
  const requests = events.listen(of, stopping.signal)[Symbol.asyncIterator]()
  return { stop: () => stopping.abort(), next: async () => (await requests.next()).value }
}

it('hands a request to the sealer of its miner, and the answer back to who asked', async () => {
  const events = new SealerEvents()
  const { signal } = new AbortController()
  const ours = sealer(events)
  expect((await ours.next())?.method).toBe('InitConnect')
  const asked = events.request(miner, 'IsUnsealed', payload, signal)
  const request = await ours.next()
  expect(request).toMatchObject({ method: 'IsUnsealed', payload })
  events.respond({ id: request!.id, payload: new TextEncoder().encode('true'), error: '' })
  expect(new TextDecoder().decode(await asked)).toBe('true')
  expect(() => events.respond({ id: request!.id, payload, error: '' })).toThrow('not exit')

  const refused = events.request(miner, 'SectorsUnsealPiece', payload, signal)
  events.respond({ id: (await ours.next())!.id, payload: new Uint8Array(0), error: 'no such sector' })
  await expect(refused).rejects.toThrow('SectorsUnsealPiece of t01000: no such sector')
  ours.stop()
})

it('asks nobody when no sealer of the miner listens, and forgets who goes away', async () => {
  const events = new SealerEvents()
  const { signal } = new AbortController()
  const other = sealer(events, Address.fromId(1001))
  await other.next()
  await expect(events.request(miner, 'IsUnsealed', payload, signal)).rejects.toThrow('no sealer of t01000 listens')
  const waiting = other.next()
  other.stop()
  expect(await waiting).toBeUndefined()
  await expect(events.request(Address.fromId(1001), 'IsUnsealed', payload, signal)).rejects.toThrow('listens')
})

it('stops waiting when the asker does', async () => {
  const events = new SealerEvents()
  const patience = new AbortController()
  const ours = sealer(events)
  await ours.next()
  const asked = events.request(miner, 'IsUnsealed', payload, patience.signal)
  const { id } = (await ours.next())!
  patience.abort(new Error('too slow'))
  await expect(asked).rejects.toThrow('too slow')
  expect(() => events.respond({ id, payload, error: '' })).toThrow('not exit')
  ours.stop()
})
