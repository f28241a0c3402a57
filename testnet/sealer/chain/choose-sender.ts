import { Address } from '#sdk/address/address.ts'
import type { Sealing } from '../sealing.ts'

/** What a message is for: [Addresses] may name who sends it. */
export type Purpose = 'pre-commit' | 'commit' | 'terminate' | 'post'

/** attoFIL that a sender should have, and must have. */
export interface Funds {
  readonly good: bigint
  readonly least: bigint
}

/**
 * Who sends a message: the first control address for the purpose whose key is here and that has the funds, then worker
 * and owner. When none has them, the one with most. Source: venus-sealer storage/addresses.go.
 */
export async function chooseSender(sealing: Sealing, purpose: Purpose, funds: Funds): Promise<Address> {
  const { node, miner, signer, logger } = sealing
  const { owner, worker, controlAddresses } = await node.stateMinerInfo(miner)
  const own = await Promise.all([worker, owner, ...controlAddresses].map((address) => node.stateLookupID(address)))
  let best: { address: Address; balance: bigint } | undefined
  for (const candidate of candidates(sealing, purpose, { owner, worker, controlAddresses })) {
    const id = await node.stateLookupID(candidate)
    if (!own.some((address) => address.equals(id))) {
      logger.warn(`${candidate} may not send for ${miner}: it is none of its control addresses`)
      continue
    }
    const key = await node.stateAccountKey(candidate)
    if (!(await signer.walletHas(key))) continue
    const balance = await node.walletBalance(key)
    if (balance >= funds.good) return candidate
    if (balance >= funds.least && (best === undefined || balance > best.balance)) best = { address: candidate, balance }
  }
  return best?.address ?? worker
}

function candidates(
  { config }: Sealing,
  purpose: Purpose,
  miner: { owner: Address; worker: Address; controlAddresses: readonly Address[] },
): Address[] {
  const { Addresses } = config()
  const configured = {
    'pre-commit': Addresses.PreCommitControl,
    commit: Addresses.CommitControl,
    terminate: Addresses.TerminateControl,
    post: undefined,
  }[purpose]
  const named = new Set([...Addresses.PreCommitControl, ...Addresses.CommitControl, ...Addresses.TerminateControl])
  const chosen =
    configured === undefined
      ? miner.controlAddresses.filter((address) => !named.has(address.toString()))
      : configured.map((text) => Address.parse(text))
  if (!Addresses.DisableWorkerFallback || chosen.length === 0) chosen.push(miner.worker)
  if (!Addresses.DisableOwnerFallback) chosen.push(miner.owner)
  return chosen
}
