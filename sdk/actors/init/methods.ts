import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'
import { bytes, text } from '#sdk/codec/primitives.ts'
import { actorMethod } from '../actor-method.ts'

export const initConstructorParams = tuple('init.ConstructorParams', { networkName: text() })
export type InitConstructorParams = Infer<typeof initConstructorParams>

export const execParams = tuple('ExecParams', { codeCid: as('CodeCID', cid), constructorParams: bytes() })
export type ExecParams = Infer<typeof execParams>

/** The new actor's ID address, and the f2 address that survives a reorganisation. */
export const execReturn = tuple('ExecReturn', { idAddress: as('IDAddress', address), robustAddress: address })
export type ExecReturn = Infer<typeof execReturn>

export const initMethods = {
  Constructor: actorMethod(1, initConstructorParams),
  Exec: actorMethod(2, execParams, execReturn),
} as const
