import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { draftMessage, messageSigningBytes } from '#sdk/chain/message.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import type { Chain } from '../chain.ts'
import { people } from './test-chain.ts'

/** The first miner's owner names a control address, which sends the proofs from then on, as miners do it. */
export function nameControlAddress(chain: Chain, control: PrivateKey): void {
  const { owner, worker } = people
  const { number, params } = minerMethods.ChangeWorkerAddress
  const message = draftMessage({
    from: owner.address,
    to: chain.miners[0]!,
    nonce: chain.pool.nextNonce(owner.address),
    method: number,
    params: params.encode({ newWorker: worker.address, newControlAddrs: [control.address] }),
    gasLimit: 100_000_000,
    gasFeeCap: 1_000_000_000n,
    gasPremium: 100n,
  })
  chain.push({ message, signature: owner.sign(messageSigningBytes(message)) })
  chain.mine()
}
