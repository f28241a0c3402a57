import { blockMessage } from '#sdk/chain/block-header.ts'
import { address } from '#sdk/codec/address.ts'
import { jsonNullable } from '#sdk/codec/json.ts'
import { int } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { blockTemplate, miningBaseInfo } from '../../types/mining.ts'
import { tsk } from './tipset-param.ts'

/** Making blocks. */
export const minerMethods = {
  /** Null when the miner has no power. */
  MinerGetBaseInfo: method('read', [param('maddr', address), param('round', int), tsk], jsonNullable(miningBaseInfo)),
  MinerCreateBlock: method('write', [param('bt', blockTemplate)], blockMessage),
} satisfies MethodTable
