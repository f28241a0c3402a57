import type { ChangeMultiaddrsParams, ChangePeerIdParams } from '#sdk/actors/miner/methods.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { Miner } from './miner.ts'
import { checkMultiaddrs, checkPeerId } from './people.ts'

export function changePeerId(runtime: Runtime, { newId }: ChangePeerIdParams): void {
  checkPeerId(newId)
  const miner = new Miner(runtime)
  miner.expectOperator()
  miner.changeInfo({ peerId: newId })
  miner.save()
}

export function changeMultiaddrs(runtime: Runtime, { newMultiaddrs }: ChangeMultiaddrsParams): void {
  checkMultiaddrs(newMultiaddrs)
  const miner = new Miner(runtime)
  miner.expectOperator()
  miner.changeInfo({ multiaddrs: newMultiaddrs })
  miner.save()
}
