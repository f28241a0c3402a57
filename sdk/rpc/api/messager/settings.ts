import { address } from '#sdk/codec/address.ts'
import { jsonList, nothing, uuid } from '#sdk/codec/json.ts'
import { bool, text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { actorFees, addressSpec, feeChange, managedAddress, sharedSpec } from '../../types/messager/fee-spec.ts'
import { messagerNode } from '../../types/messager/messager-node.ts'

const addr = param('addr', address)
const name = param('name', text())
const id = param('id', uuid)

/** The addresses it sends for, what messages may cost, and the nodes it publishes to. */
export const messagerSettingMethods = {
  GetAddress: method('read', [addr], managedAddress),
  HasAddress: method('read', [addr], bool),
  WalletHas: method('read', [addr], bool),
  ListAddress: method('read', [], jsonList(managedAddress)),
  UpdateNonce: method('admin', [addr, param('nonce', uint)], nothing),
  DeleteAddress: method('write', [addr], nothing),
  ForbiddenAddress: method('write', [addr], nothing),
  ActiveAddress: method('write', [addr], nothing),
  SetSelectMsgNum: method('write', [addr, param('num', uint)], nothing),
  SetFeeParams: method('write', [param('params', addressSpec)], nothing),
  GetSharedParams: method('read', [], sharedSpec),
  SetSharedParams: method('admin', [param('params', sharedSpec)], nothing),
  SaveActorCfg: method('admin', [param('actorCfg', actorFees)], nothing),
  UpdateActorCfg: method('admin', [id, param('changeSpecParams', feeChange)], nothing),
  ListActorCfg: method('read', [], jsonList(actorFees)),
  GetActorCfgByID: method('read', [id], actorFees),
  SaveNode: method('admin', [param('node', messagerNode)], nothing),
  GetNode: method('admin', [name], messagerNode),
  HasNode: method('admin', [name], bool),
  ListNode: method('admin', [], jsonList(messagerNode)),
  DeleteNode: method('admin', [name], nothing),
} satisfies MethodTable
