import type { CID } from 'multiformats/cid'
import { type ActorName, actorName } from '#sdk/actors/actor-code.ts'
import type { Actor } from '../vm/runtime.ts'
import { accountActor } from './account/actor.ts'
import { cronActor } from './cron/actor.ts'
import { initActor } from './init/actor.ts'
import { marketActor } from './market/actor.ts'
import { minerActor } from './miner/actor.ts'
import { multisigActor } from './multisig/actor.ts'
import { paychActor } from './paych/actor.ts'
import { powerActor } from './power/actor.ts'
import { rewardActor } from './reward/actor.ts'
import { systemActor } from './system/actor.ts'
import { verifregActor } from './verifreg/actor.ts'

const actors: Readonly<Record<ActorName, Actor>> = {
  system: systemActor,
  init: initActor,
  cron: cronActor,
  account: accountActor,
  storagepower: powerActor,
  storageminer: minerActor,
  storagemarket: marketActor,
  paymentchannel: paychActor,
  multisig: multisigActor,
  reward: rewardActor,
  verifiedregistry: verifregActor,
}

/** The actor behind a code CID; undefined for code that is not built in. */
export function actorOf(code: CID): Actor | undefined {
  const name = actorName(code)
  return name === undefined ? undefined : actors[name]
}
