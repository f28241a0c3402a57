import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { ClientRetrievalState } from '#sdk/deals/deal-machine/retrieval-transitions.ts'
import { temporaryDirectory } from '#testnet/vitest/index.ts'
import type { ClientRetrievalEntity } from './client-retrieval.ts'
import { isThere, removeReceived } from './remove-received.ts'

const directory = temporaryDirectory()

function retrieval(id: bigint, state: ClientRetrievalState, carPath: string): ClientRetrievalEntity {
  const data = {
    id,
    payloadCid: CID.parse('bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja'),
    pieceCid: null,
    selector: new Uint8Array(),
    miner: Address.fromId(1000),
    peerId: null,
    size: 0,
    transferChannelId: null,
    carPath,
  }
  return { id: `${id}`, state, data, message: '', attempts: 0, enteredAt: 0, createdAt: 0 }
}

it.each([
  ['nobody else has it', true, [], true],
  ['another goes on with it', true, ['Ongoing'], false],
  ['another has it for exporting', true, ['Completed'], false],
  ['one that failed left it, and nobody wants it any more', true, ['Errored'], true],
  ['one that failed left it, and another provider may send the rest', false, ['Errored'], false],
  ['others ended without it', false, ['Cancelled', 'Rejected', 'DealNotFound'], true],
] as const)('what came is removed where %s: given up %s, others %j', async (_why, isGivenUp, others, expected) => {
  const carPath = join(directory(), '1.car')
  await writeFile(carPath, 'blocks')
  const one = retrieval(1n, 'Cancelling', carPath)
  const all = [one, ...others.map((state, at) => retrieval(BigInt(at + 2), state, carPath))]
  all.push(retrieval(9n, 'Ongoing', join(directory(), '9.car')))
  expect(await removeReceived(one, all, { isGivenUp })).toBe(expected)
  expect(await isThere(carPath)).toBe(!expected)
  if (expected) expect(await removeReceived(one, all, { isGivenUp })).toBe(false)
})
