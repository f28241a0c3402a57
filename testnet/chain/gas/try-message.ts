import { protocol } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import { chainLength } from '#sdk/chain/signed-message.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { BLOCK_GAS_LIMIT } from '../blocks/base-fee.ts'
import { environmentAt } from '../blocks/execute.ts'
import type { Chain } from '../chain.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import { type Applied, Vm } from '../vm/vm.ts'

/**
 * What a message would come to in the next tipset, after these others of the same block, without it being sent. It is
 * tried with all the gas of a block, at no price, and with whatever nonce its sender has by then.
 */
export function tryMessage(chain: Chain, message: Message, prior: readonly Message[]): Applied {
  const tree = StateTree.load(chain.store, chain.head.outcome.stateRoot)
  const at = { baseFee: chain.nextBaseFee, randomness: chain.randomness }
  const vm = new Vm(tree, environmentAt(chain.rules, at, chain.head.tipSet.height + 1, tree))
  for (const earlier of prior) vm.apply(earlier, lengthOnChain(chain, earlier))
  const sender = tree.resolve(message.from)
  const nonce = sender === undefined ? 0 : (tree.get(sender)?.nonce ?? 0)
  const tried = { ...message, nonce, gasLimit: BLOCK_GAS_LIMIT, gasFeeCap: 0n, gasPremium: 0n }
  return vm.apply(tried, lengthOnChain(chain, tried))
}

/** The bytes a message takes in a block once its sender has signed it. */
function lengthOnChain(chain: Chain, message: Message): number {
  const key = chain.keyOf(message.from, chain.after) ?? message.from
  const signature: Signature =
    key.protocol === protocol.bls
      ? { type: 'bls', data: new Uint8Array(96) }
      : { type: 'secp256k1', data: new Uint8Array(65) }
  return chainLength({ message, signature })
}
