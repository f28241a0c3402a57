import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { sampleDeal } from '#sdk/deals/testing/sample-deal.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { entityStore } from '#testnet/service/store/entity-tables.ts'
import { openClientDatabase } from '../database.ts'
import type { Dealing } from '../dealing.ts'
import { clientDealRecord, newClientDeal } from './client-deal.ts'
import { clientDealMachine } from './deal-machine.ts'

it('a deal that was kept just before the process was killed begins when it starts again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-client-deal-'))
  const database = await openClientDatabase(join(directory, 'client.db'))
  const { signed, ref } = sampleDeal()
  const data = newClientDeal(signed, ref, true)
  const id = `${data.proposalCid}`
  const kept = { id, state: 'Unknown', data, message: '', attempts: 0, enteredAt: 0, createdAt: 0 } as const
  await entityStore(database, 'deal', clientDealRecord).save(kept, undefined)

  const away = async () => {
    throw new Error('the node is away')
  }
  const dealing = { funds: { reserve: away }, clock: systemClock, logger: pino({ level: 'silent' }) }
  const machine = clientDealMachine(dealing as unknown as Dealing, database)
  await machine.start()
  try {
    const begun = await machine.waitFor(id, ({ attempts }) => attempts > 0)
    expect(begun).toMatchObject({ state: 'ReserveClientFunds', message: 'the node is away' })
  } finally {
    await machine.stop()
    await database.destroy()
    await rm(directory, { recursive: true })
  }
})
