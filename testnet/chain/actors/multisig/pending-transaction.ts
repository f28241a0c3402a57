import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { proposalHash, type TxnIdParams } from '#sdk/actors/multisig/methods.ts'
import type { MultisigTransaction } from '#sdk/actors/multisig/state.ts'
import type { Hamt } from '#sdk/collections/hamt.ts'
import { gasPrices } from '../../vm/gas.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort } from '../abort.ts'

/** Ids are given out one by one, and their table has no room for more than this. */
const IDS = 2 ** 52

/** The transaction that a signer means. */
export function pendingTransaction(pending: Hamt<number, MultisigTransaction>, id: number): MultisigTransaction {
  const found = Math.abs(id) < IDS ? pending.get(id) : undefined
  return found ?? abort(exitCodes.ErrNotFound, `there is no pending transaction ${id}`)
}

/** Whether a transaction is the one whose hash was given; without a hash it always is. */
export function isMeant(runtime: Runtime, transaction: MultisigTransaction, meant: TxnIdParams): boolean {
  if (meant.proposalHash.length === 0) return true
  runtime.chargeGas('OnHashing', gasPrices.hashing)
  const { approved, to, value, method, params } = transaction
  const hash = proposalHash({ requester: approved[0]!, to, value, method, params })
  return Buffer.compare(hash, meant.proposalHash) === 0
}
