import { describe, expect, it } from 'vitest'
import { BitField } from '#sdk/collections/bitfield.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { emptyDeadlines, findSector, loadDeadline, openPartitions, withDeadline } from './deadline.ts'
import { activeSectors, emptyPartition, expirationSet, liveSectors, partition } from './partition.ts'

describe('deadlines and partitions', () => {
  it('say where a sector is', () => {
    const store = new MemoryBlockstore()
    let all = emptyDeadlines(store)
    const third = loadDeadline(store, all, 3)
    const partitions = openPartitions(store, third)
    partitions.set(0, { ...emptyPartition(store), sectors: BitField.of([1, 2]) })
    partitions.set(1, { ...emptyPartition(store), sectors: BitField.of([7]) })
    all = withDeadline(store, all, 3, { ...third, partitions: partitions.flush() })
    expect(findSector(store, all, 7)).toEqual({ deadline: 3, partition: 1 })
    expect(() => findSector(store, all, 8)).toThrow(expect.objectContaining({ code: 'SECTOR_HAS_NO_DEADLINE' }))
    expect(() => loadDeadline(store, all, 48)).toThrow(expect.objectContaining({ code: 'DEADLINE_INDEX_INVALID' }))
  })

  it('sort sectors by condition', () => {
    const some = {
      ...emptyPartition(new MemoryBlockstore()),
      sectors: BitField.range(0, 6),
      terminated: BitField.of([0]),
      faults: BitField.of([1]),
      unproven: BitField.of([2, 3]),
    }
    expect([...liveSectors(some).bits()]).toEqual([1, 2, 3, 4, 5])
    expect([...activeSectors(some).bits()]).toEqual([4, 5])
    expect(partition.decode(partition.encode(some))).toEqual(some)
  })

  it('read the expiration set of the Go test', () => {
    // [[DA],[GA],[ABvBbWdOyAAA],[[AAM],[AAQ]],[[AAU],[AAY]]] in go-state-types' notation
    const bytes = Buffer.from('85410c411849001bc16d674ec800008242000342000482420005420006', 'hex')
    const set = expirationSet.decode(bytes)
    expect(expirationSet.toJson(set)).toEqual({
      OnTimeSectors: [0, 1],
      EarlySectors: [1, 1],
      OnTimePledge: '2000000000000000000',
      ActivePower: { Raw: '3', QA: '4' },
      FaultyPower: { Raw: '5', QA: '6' },
    })
    expect(Buffer.from(expirationSet.encode(set)).toString('hex')).toBe(bytes.toString('hex'))
  })
})
