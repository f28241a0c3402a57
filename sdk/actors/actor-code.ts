import { CID } from 'multiformats/cid'
import { identity } from 'multiformats/hashes/identity'

const RAW_CODEC = 0x55
const ACTORS_VERSION = 7

/** The built-in actors, by the names their code CIDs spell. */
export const actorNames = [
  'system',
  'init',
  'cron',
  'account',
  'storagepower',
  'storageminer',
  'storagemarket',
  'paymentchannel',
  'multisig',
  'reward',
  'verifiedregistry',
] as const
export type ActorName = (typeof actorNames)[number]

function makeCode(name: ActorName): CID {
  return CID.createV1(RAW_CODEC, identity.digest(new TextEncoder().encode(`fil/${ACTORS_VERSION}/${name}`)))
}

/** The code CID of every built-in actor: an identity CID over `fil/7/<name>`. */
export const actorCodes = Object.fromEntries(actorNames.map((name) => [name, makeCode(name)])) as Readonly<
  Record<ActorName, CID>
>

const namesByCode = new Map(actorNames.map((name) => [actorCodes[name].toString(), name]))

/**
 * The actor's name, or undefined for code that is not built in.
 *
 * @example
 * import { actorCodes, actorName } from '#sdk/actors/actor-code.ts'
 * actorName(actorCodes.storageminer) // 'storageminer'
 */
export function actorName(code: CID): ActorName | undefined {
  return namesByCode.get(code.toString())
}

/**
 * True for the actors that stand for a person or a group outside: accounts and multisigs.
 *
 * @example
 * import { actorCodes, isPrincipal } from '#sdk/actors/actor-code.ts'
 * isPrincipal(actorCodes.multisig) // true
 * isPrincipal(actorCodes.storageminer) // false
 */
export function isPrincipal(code: CID): boolean {
  const name = actorName(code)
  return name === 'account' || name === 'multisig'
}
