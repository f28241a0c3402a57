import type { CID } from 'multiformats/cid'
import { actorName } from '#sdk/actors/actor-code.ts'
import { methodConstructor } from '#sdk/actors/actor-method.ts'
import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import type { ExecParams, ExecReturn } from '#sdk/actors/init/methods.ts'
import { initState, openAddressMap } from '#sdk/actors/init/state.ts'
import { Address } from '#sdk/address/address.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureState } from '../abort.ts'

/** Creates an actor under the next free id, with an f2 address of its own, and passes it the value received. */
export function exec(runtime: Runtime, { codeCid, constructorParams }: ExecParams): ExecReturn {
  const callerCode = runtime.codeOf(runtime.caller)
  ensureState(callerCode !== undefined, `the caller ${runtime.caller} has no code`)
  ensure(
    mayCreate(callerCode, codeCid),
    exitCodes.ErrForbidden,
    `a ${actorName(callerCode) ?? callerCode} actor cannot create a ${actorName(codeCid) ?? codeCid} actor`,
  )
  const robustAddress = runtime.newActorAddress()
  const idAddress = register(runtime, robustAddress)
  runtime.createActor(codeCid, idAddress)
  const { exitCode } = runtime.send(idAddress, methodConstructor, constructorParams, runtime.valueReceived)
  ensure(exitCode === exitCodes.Ok, exitCode, `the constructor of ${idAddress} failed with ${exitCodeText(exitCode)}`)
  return { idAddress, robustAddress }
}

/** Miners are created by the power actor only; channels and multisigs by anybody. */
function mayCreate(callerCode: CID, created: CID): boolean {
  switch (actorName(created)) {
    case 'storageminer':
      return actorName(callerCode) === 'storagepower'
    case 'paymentchannel':
    case 'multisig':
      return true
    default:
      return false
  }
}

function register(runtime: Runtime, robustAddress: Address): Address {
  const state = runtime.state(initState)
  const ids = openAddressMap(runtime.store, state)
  ids.set(robustAddress, state.nextId)
  runtime.setState(initState, { ...state, addressMap: ids.flush(), nextId: state.nextId + 1 })
  return Address.fromId(state.nextId)
}
