import type { testnetMethods } from '#sdk/rpc/api/testnet.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { chainErrors } from '../errors.ts'
import type { MiningMode } from '../mining/block-maker.ts'
import { replayMessage } from '../queries/calls.ts'
import { steeringErrors } from '../steering/errors.ts'
import { impersonate } from '../steering/impersonate.ts'
import { NetworkLink } from '../steering/network-link.ts'
import { setBalance } from '../steering/set-balance.ts'
import { traceText } from '../steering/trace-text.ts'
import type { Node } from './node.ts'

const DEFAULT_INTERVAL_MS = 30_000

type TestnetHandlers = Handlers<typeof testnetMethods>

/** Time at will, other pasts, balances: what only a local network's node serves. Faults are in `faults.ts`. */
export function testnetHandlers(node: Node): TestnetHandlers {
  return { ...timeHandlers(node), ...historyHandlers(node), ...networkHandlers(node) }
}

function timeHandlers({ blocks, time, steering }: Node): TestnetHandlers {
  return {
    AwaitEpoch(epoch, who, drive, { signal }) {
      return blocks.awaitEpoch(epoch, { who: who ?? undefined, drive, signal })
    },
    Time() {
      return { now: time.now, running: time.running }
    },
    SetMining({ mode, intervalMs }) {
      const next: MiningMode = mode === 'interval' ? { mode, intervalMs: intervalMs ?? DEFAULT_INTERVAL_MS } : { mode }
      steering.setMode(next)
    },
    HoldBlocks(held) {
      blocks.hold(held)
    },
    Mine(count, { signal }) {
      return steering.mine(count, signal)
    },
    MineUntil(condition, maxEpochs, { signal }) {
      return steering.until(condition, { nullRounds: false, maxEpochs: epochsOf(maxEpochs) }, signal)
    },
    Advance(epochs, { signal }) {
      return steering.advance(Number(epochs), signal)
    },
    AdvanceUntil(condition, maxEpochs, { signal }) {
      return steering.until(condition, { nullRounds: true, maxEpochs: epochsOf(maxEpochs) }, signal)
    },
  }
}

function historyHandlers({ chain, steering }: Node): TestnetHandlers {
  return {
    Snapshot({ signal }) {
      return steering.snapshot(signal)
    },
    Revert(id, { signal }) {
      return steering.revert(id, signal)
    },
    DropSnapshot(id) {
      return steering.drop(id)
    },
    Snapshots() {
      return steering.snapshots()
    },
    Reorg(depth, { signal }) {
      return steering.reorg(depth, signal)
    },
    SetBalance(address, attoFil) {
      setBalance(chain, address, attoFil)
    },
    Impersonate(draft) {
      return impersonate(chain, draft)
    },
    Trace(cid) {
      return replayMessage(chain, cid)
    },
    TraceText(cid) {
      return traceText(replayMessage(chain, cid), chain.after)
    },
  }
}

function networkHandlers({ chain, steering }: Node): TestnetHandlers {
  return {
    Info() {
      const info = steering.network?.info
      if (info === undefined) throw chainErrors.NETWORK_NOT_DESCRIBED({})
      return { ...info, chain: { ...info.chain, epoch: chain.head.tipSet.height } }
    },
    Attach(info, control) {
      return steering.attach(new NetworkLink(info, control ?? undefined))
    },
    async Down() {
      const control = steering.network?.control
      if (control === undefined) throw steeringErrors.NOT_STARTED_HERE({})
      await control.down()
    },
  }
}

/** What was read of the wire is epochs already. */
function epochsOf(span: number | string | null): number | undefined {
  return span === null ? undefined : Number(span)
}
