import { message } from '#sdk/chain/message.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import { cid } from '#sdk/codec/cid.ts'
import { nothing } from '#sdk/codec/json.ts'
import { bool, bytes, int, text, uint } from '#sdk/codec/primitives.ts'
import { tsk } from '#sdk/rpc/api/node/tipset-param.ts'
import { channel, type MethodTable, method, param } from '#sdk/rpc/method.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { replayMessage } from '../queries/calls.ts'
import { exportChain } from '../queries/export-chain.ts'
import type { Faults } from '../steering/faults.ts'
import { impersonate } from '../steering/impersonate.ts'
import { traceText } from '../steering/trace-text.ts'
import type { Node } from './node.ts'

const name = param('method', text(256))
const times = param('times', uint)
const CHUNK_BYTES = 1 << 16

/** Rows of the `Testnet` namespace beside those of the SDK's table: faults on demand, and other people's names. */
export const steeringMethods = {
  /** While held, no blocks are made but by hand. */
  HoldBlocks: method('admin', [param('held', bool)], nothing),
  /** The next calls of a method (`MpoolPush`) fail with this text. */
  FailNext: method('admin', [name, times, param('message', text())], nothing),
  /** The next calls of a method begin so many milliseconds late. */
  DelayNext: method('admin', [name, times, param('milliseconds', uint)], nothing),
  /** The next messages that are pushed get lost. */
  DropMessages: method('admin', [times], nothing),
  ClearFaults: method('admin', [], nothing),
  /** Sends a message, gas and nonce included, in the name of any account. */
  Impersonate: method('admin', [param('msg', message)], signedMessage),
  /** What a message on the chain did, as indented lines. */
  TraceText: method('admin', [param('cid', cid)], text(1 << 20)),
} satisfies MethodTable

export function steeringHandlers({ chain, blocks }: Node, faults: Faults): Handlers<typeof steeringMethods> {
  return {
    HoldBlocks(held) {
      blocks.hold(held)
    },
    FailNext(wanted, count, reason) {
      faults.fail(wanted, count, reason)
    },
    DelayNext(wanted, count, milliseconds) {
      faults.delay(wanted, count, milliseconds)
    },
    DropMessages(count) {
      faults.dropMessages(count)
    },
    ClearFaults() {
      faults.clear()
    },
    Impersonate(draft) {
      return impersonate(chain, draft)
    },
    TraceText(wanted) {
      return traceText(replayMessage(chain, wanted), chain.after)
    },
  }
}

/** A row of the node's own namespace that comes in pieces. */
export const exportMethods = {
  /** A CAR of the chain; 0 recent states means the states of all tipsets. An empty piece says that it is complete. */
  ChainExport: channel('read', [param('nroots', int), param('oldmsgskip', bool), tsk], bytes()),
} satisfies MethodTable

export function exportHandlers({ chain }: Node): Handlers<typeof exportMethods> {
  return {
    async *ChainExport(recentStates, skipOldMessages, key, { signal }) {
      const options = recentStates > 0 ? { recentStates, skipOldMessages } : { skipOldMessages }
      let pieces: Uint8Array[] = []
      let length = 0
      for (const piece of exportChain(chain, chain.index.byKey(key), options)) {
        if (signal.aborted) return
        pieces.push(piece)
        length += piece.length
        if (length < CHUNK_BYTES) continue
        yield new Uint8Array(Buffer.concat(pieces))
        pieces = []
        length = 0
      }
      if (length > 0) yield new Uint8Array(Buffer.concat(pieces))
      yield new Uint8Array(0)
    },
  }
}
