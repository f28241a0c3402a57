import type { testnetMethods } from '#sdk/rpc/api/testnet.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { chainErrors } from '../errors.ts'
import type { MiningMode } from '../mining/block-maker.ts'
import { replayMessage } from '../queries/calls.ts'
import { setBalance } from '../steering/set-balance.ts'
import { Snapshots } from '../steering/snapshots.ts'
import type { Node } from './node.ts'

const DEFAULT_INTERVAL_MS = 30_000

/** Time at will, snapshots, reorganisations, balances. */
export function testnetHandlers({ chain, blocks, networkInfo }: Node): Handlers<typeof testnetMethods> {
  const snapshots = new Snapshots(chain)
  const height = () => chain.head.tipSet.height
  return {
    AwaitEpoch(epoch, who, drive, { signal }) {
      return blocks.awaitEpoch(epoch, { who: who ?? undefined, drive, signal })
    },
    async Mine(count, { signal }) {
      for (let i = 0; i < count && !signal.aborted; i++) await blocks.advanceTo(height() + 1, signal)
      return chain.head.tipSet
    },
    SetMining({ mode, intervalMs }) {
      const next: MiningMode = mode === 'interval' ? { mode, intervalMs: intervalMs ?? DEFAULT_INTERVAL_MS } : { mode }
      blocks.setMode(next)
    },
    Advance(epochs, { signal }) {
      return blocks.advanceTo(height() + epochs, signal)
    },
    Snapshot() {
      return snapshots.take()
    },
    Revert(id) {
      snapshots.revert(id)
    },
    Reorg(depth) {
      chain.reorg(depth)
      return height()
    },
    SetBalance(address, attoFil) {
      setBalance(chain, address, attoFil)
    },
    Info() {
      const info = networkInfo()
      if (info === undefined) throw chainErrors.NETWORK_NOT_DESCRIBED({})
      return { ...info, chain: { ...info.chain, epoch: height() } }
    },
    Trace(cid) {
      return replayMessage(chain, cid)
    },
  }
}
