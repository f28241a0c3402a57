import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { dealProposal } from '#sdk/deals/proposal.ts'
import { pieceCid } from '#sdk/piece/index.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { entityStore } from '#testnet/service/store/entity-tables.ts'
import { openClientDatabase } from '../database.ts'
import type { Dealing } from '../dealing.ts'
import { clientDealRecord, newClientDeal } from './client-deal.ts'
import { clientDealMachine } from './deal-machine.ts'

it('a deal that was kept just before the process was killed begins when it starts again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-client-deal-'))
  const database = await openClientDatabase(join(directory, 'client.db'))
  const client = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(1))
  const piece = pieceCid(new Uint8Array(32))
  const proposal = {
    pieceCid: piece,
    pieceSize: 2048,
    verifiedDeal: false,
    client: client.address,
    provider: Address.fromId(1000),
    label: 'kept',
    startEpoch: 1_000_000,
    endEpoch: 1_600_000,
    storagePricePerEpoch: 1n,
    providerCollateral: 0n,
    clientCollateral: 0n,
  }
  const signed = { proposal, clientSignature: client.sign(dealProposal.encode(proposal)) }
  const ref = { transferType: 'graphsync', root: piece, pieceCid: piece, pieceSize: 2032, rawBlockSize: 2000 }
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
