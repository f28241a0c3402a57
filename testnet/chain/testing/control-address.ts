import { minerMethods } from '#sdk/actors/miner/methods.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import type { Chain } from '../chain.ts'
import { signedCall } from './signed-call.ts'
import { people } from './test-chain.ts'

/** The first miner's owner names a control address, which sends the proofs from then on, as miners do it. */
export function nameControlAddress(chain: Chain, control: PrivateKey): void {
  const { owner, worker } = people
  const change = { newWorker: worker.address, newControlAddrs: [control.address] }
  const { ChangeWorkerAddress } = minerMethods
  chain.push(signedCall(chain, owner, chain.miners[0]!, ChangeWorkerAddress, change, { gasLimit: 100_000_000 }))
  chain.mine()
}
