import type { CID } from 'multiformats/cid'
import type { Codec } from '#sdk/codec/codec.ts'
import { accountMethods } from './account/methods.ts'
import { accountState } from './account/state.ts'
import { type ActorName, actorCodes, actorName } from './actor-code.ts'
import { type ActorMethod, type ActorMethods, actorMethod, empty, methodSend } from './actor-method.ts'
import { cronMethods } from './cron/methods.ts'
import { cronState } from './cron/state.ts'
import { actorErrors } from './errors.ts'
import { initMethods } from './init/methods.ts'
import { initState } from './init/state.ts'
import { marketMethods } from './market/methods.ts'
import { marketState } from './market/state.ts'
import { minerMethods } from './miner/methods.ts'
import { minerState } from './miner/state.ts'
import { multisigMethods } from './multisig/methods.ts'
import { multisigState } from './multisig/state.ts'
import { paychMethods } from './paych/methods.ts'
import { paychState } from './paych/state.ts'
import { powerMethods } from './power/methods.ts'
import { powerState } from './power/state.ts'
import { rewardMethods } from './reward/methods.ts'
import { rewardState } from './reward/state.ts'
import { systemMethods } from './system/methods.ts'
import { systemState } from './system/state.ts'
import { verifregMethods } from './verifreg/methods.ts'
import { verifregState } from './verifreg/state.ts'

/** All that is known of a kind of actor without running it. */
export interface ActorType {
  readonly name: ActorName
  readonly code: CID
  readonly methods: ActorMethods
  readonly state: Codec<unknown>
}

/** A method found by its number. */
export interface NamedMethod extends ActorMethod {
  readonly name: string
}

function actorType(name: ActorName, methods: ActorMethods, state: Codec<unknown>): ActorType {
  return { name, code: actorCodes[name], methods, state }
}

/** Every built-in actor of network version 15. */
export const actorTypes: Readonly<Record<ActorName, ActorType>> = {
  system: actorType('system', systemMethods, systemState),
  init: actorType('init', initMethods, initState),
  cron: actorType('cron', cronMethods, cronState),
  account: actorType('account', accountMethods, accountState),
  storagepower: actorType('storagepower', powerMethods, powerState),
  storageminer: actorType('storageminer', minerMethods, minerState),
  storagemarket: actorType('storagemarket', marketMethods, marketState),
  paymentchannel: actorType('paymentchannel', paychMethods, paychState),
  multisig: actorType('multisig', multisigMethods, multisigState),
  reward: actorType('reward', rewardMethods, rewardState),
  verifiedregistry: actorType('verifiedregistry', verifregMethods, verifregState),
}

const send: NamedMethod = { name: 'Send', ...actorMethod(methodSend, empty) }

const methodsByNumber = new Map<ActorName, ReadonlyMap<number, NamedMethod>>(
  Object.values(actorTypes).map(({ name, methods }) => [
    name,
    new Map([
      [methodSend, send],
      ...Object.entries(methods).map(([key, method]): [number, NamedMethod] => [
        method.number,
        { name: key, ...method },
      ]),
    ]),
  ]),
)

/**
 * The kind of actor that a code CID stands for.
 *
 * @throws {ACTOR_CODE_UNKNOWN}
 * @example
 * import { actorCodes } from '#sdk/actors/actor-code.ts'
 * import { actorTypeOf } from 'dealkit/actors'
 * actorTypeOf(actorCodes.storagemarket).name // 'storagemarket'
 */
export function actorTypeOf(code: CID): ActorType {
  const name = actorName(code)
  if (name === undefined) throw actorErrors.ACTOR_CODE_UNKNOWN({ code: code.toString() })
  return actorTypes[name]
}

/**
 * The method of an actor with a number, or undefined; 0 is always `Send`.
 *
 * @example
 * import { findMethod } from 'dealkit/actors'
 * findMethod('storagemarket', 4)?.name // 'PublishStorageDeals'
 * findMethod('storagemarket', 99) // undefined
 */
export function findMethod(actor: ActorName, number: number): NamedMethod | undefined {
  return methodsByNumber.get(actor)!.get(number)
}

/**
 * The method of an actor, found by the actor's code and the method's number.
 *
 * @throws {ACTOR_CODE_UNKNOWN} @throws {ACTOR_METHOD_UNKNOWN}
 * @example
 * import { actorCodes } from '#sdk/actors/actor-code.ts'
 * import { methodOf } from 'dealkit/actors'
 * methodOf(actorCodes.storageminer, 6).name // 'PreCommitSector'
 */
export function methodOf(code: CID, number: number): NamedMethod {
  const { name } = actorTypeOf(code)
  const method = findMethod(name, number)
  if (method === undefined) throw actorErrors.ACTOR_METHOD_UNKNOWN({ actor: name, method: number })
  return method
}

/**
 * Parameters of a message as JSON with Go's field names, the answer of StateDecodeParams.
 *
 * @throws {ACTOR_CODE_UNKNOWN} @throws {ACTOR_METHOD_UNKNOWN}
 * @throws {CODEC_INVALID} when the bytes are not the method's parameters.
 * @example
 * import { actorCodes } from '#sdk/actors/actor-code.ts'
 * import { decodeParams } from 'dealkit/actors'
 * decodeParams(actorCodes.storagemarket, 2, Uint8Array.of(0x43, 0x00, 0xe8, 0x07)) // 't01000'
 */
export function decodeParams(code: CID, method: number, params: Uint8Array): unknown {
  const { params: codec } = methodOf(code, method)
  return codec.toJson(codec.decode(params))
}

/**
 * The inverse of `decodeParams`, the answer of StateEncodeParams.
 *
 * @throws as `decodeParams` does.
 * @example
 * import { actorCodes } from '#sdk/actors/actor-code.ts'
 * import { encodeParams } from 'dealkit/actors'
 * encodeParams(actorCodes.storagemarket, 2, 't01000') // the bytes 43 00 e8 07
 */
export function encodeParams(code: CID, method: number, json: unknown): Uint8Array {
  const { params: codec } = methodOf(code, method)
  return codec.encode(codec.fromJson(json))
}

/**
 * What a method returned as JSON.
 *
 * @throws as `decodeParams` does.
 * @example
 * import { actorCodes } from '#sdk/actors/actor-code.ts'
 * import { decodeReturn } from 'dealkit/actors'
 * decodeReturn(actorCodes.storageminer, 16, Uint8Array.of(0x42, 0x00, 0x64)) // '100'
 */
export function decodeReturn(code: CID, method: number, returned: Uint8Array): unknown {
  const { returns: codec } = methodOf(code, method)
  return codec.toJson(codec.decode(returned))
}

/**
 * An actor's state as JSON with Go's field names, as StateReadState prints it.
 *
 * @throws {ACTOR_CODE_UNKNOWN}
 * @example
 * import { Address, connect, loadNetworkInfo } from 'dealkit'
 * import { decodeState } from 'dealkit/actors'
 * const { node } = connect(await loadNetworkInfo())
 * const init = await node.stateGetActor(Address.parse('t01'), [])
 * if (init !== null) decodeState(init.code, await node.chainReadObj(init.head)) // { AddressMap: …, NextID: 1001 }
 */
export function decodeState(code: CID, head: Uint8Array): unknown {
  const { state } = actorTypeOf(code)
  return state.toJson(state.decode(head))
}
