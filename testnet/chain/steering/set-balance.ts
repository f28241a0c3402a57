import { accountState } from '#sdk/actors/account/state.ts'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import type { Chain } from '../chain.ts'
import { chainErrors } from '../errors.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { steeringErrors } from './errors.ts'

/**
 * Gives an address exactly this balance, attoFIL; a key address that is new on chain becomes an account. What it gets
 * more comes out of the reward actor's reserve, what it loses goes there, so that all the money stays accounted for.
 * The pool knows at once, queries from the next tipset on.
 *
 * @throws {BALANCE_NEGATIVE} {BALANCE_OUT_OF_FUNDS} {ACTOR_NOT_FOUND}
 */
export function setBalance(chain: Chain, address: Address, attoFil: bigint): void {
  if (attoFil < 0n) throw steeringErrors.BALANCE_NEGATIVE({ attoFil: `${attoFil}` })
  chain.amend((tree) => {
    const id = accountFor(tree, address)
    const gain = attoFil - (tree.get(id)?.balance ?? 0n)
    const reserve = tree.get(singletonIds.reward)?.balance ?? 0n
    const done =
      gain >= 0n ? tree.transfer(singletonIds.reward, id, gain) : tree.transfer(id, singletonIds.reward, -gain)
    if (!done) throw steeringErrors.BALANCE_OUT_OF_FUNDS({ missing: `${gain}`, left: `${reserve}` })
  })
}

function accountFor(tree: StateTree, address: Address): number {
  const known = tree.resolve(address)
  if (known !== undefined && tree.get(known) !== undefined) return known
  if (!address.isKey) throw chainErrors.ACTOR_NOT_FOUND({ address: address.toString() })
  const id = tree.register(address)
  tree.set(id, {
    code: actorCodes.account,
    nonce: 0,
    balance: 0n,
    state: { decoded: { codec: accountState as Codec<unknown>, value: { address } } },
  })
  return id
}
