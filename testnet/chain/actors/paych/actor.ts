import { paychMethods } from '#sdk/actors/paych/methods.ts'
import { defineActor } from '../define-actor.ts'
import { collect } from './collect.ts'
import { construct } from './constructor.ts'
import { settle } from './settle.ts'
import { updateChannelState } from './update-channel-state.ts'

export const paychActor = defineActor('paymentchannel', paychMethods, {
  Constructor: construct,
  UpdateChannelState: updateChannelState,
  Settle: settle,
  Collect: collect,
})
