import fc from 'fast-check'
import { expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { DAY, TestMine } from '../test-support.ts'

const actions = ['seal', 'fault', 'recover', 'terminate', 'extend', 'prove', 'miss'] as const
const action = fc.record({ kind: fc.constantFrom(...actions), pick: fc.nat(1_000) })

/** Tries one thing with one sector; what the rules forbid at the moment just fails. */
function act(mine: TestMine, sealed: number[], kind: (typeof actions)[number], pick: number): void {
  if (kind === 'seal' || sealed.length === 0) {
    const next = sealed.length + 1
    mine.commit(next)
    sealed.push(next)
    return
  }
  const number = sealed[pick % sealed.length]!
  const place = mine.where(number)
  const only = { ...place, sectors: BitField.of([number]) }
  if (kind === 'fault') mine.call(minerMethods.DeclareFaults, { faults: [only] })
  if (kind === 'recover') mine.call(minerMethods.DeclareFaultsRecovered, { recoveries: [only] })
  if (kind === 'terminate') mine.call(minerMethods.TerminateSectors, { terminations: [only] })
  if (kind === 'extend') {
    const newExpiration = mine.sector(number)!.expiration + (pick % 50) * DAY
    mine.call(minerMethods.ExtendSectorExpiration, { extensions: [{ ...only, newExpiration }] })
  }
  if (kind === 'prove' || kind === 'miss') {
    mine.toOpening(place.deadline)
    const { sectors, terminated, faults, recoveries } = mine.partitionOf(number)
    const provable = sectors.difference(terminated).difference(faults.difference(recoveries))
    const skipped = pick % 3 === 0 ? provable.slice(0, provable.count - 1) : BitField.empty
    if (kind === 'prove' && !provable.isEmpty)
      expect(mine.tryPost(place.deadline, [{ index: place.partition, skipped }])).toMatchObject({ error: '' })
    mine.checkBooks()
    mine.toDeadlineEnd()
  }
}

it('keeps its books right, whatever happens to sectors', () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 10, maxLength: 30 }), (steps) => {
      const mine = new TestMine()
      mine.commitAndActivate(1, 2, 3)
      const sealed = [1, 2, 3]
      for (const { kind, pick } of steps) {
        act(mine, sealed, kind, pick)
        mine.checkBooks()
      }
    }),
    { seed: 1, numRuns: 12 },
  )
})
