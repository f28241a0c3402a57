import type { NetworkClients } from '#sdk/network/connect.ts'
import { counted } from '#sdk/units/count.ts'
import type { Context } from '../../command-line/command.ts'

const LOOK_MS = 500

/** Tells on a terminal which epoch the chain is at while something takes it on. */
export async function tellingEpochs<R>(
  { node }: Pick<NetworkClients, 'node'>,
  { progress, interactive, signal }: Pick<Context, 'progress' | 'interactive' | 'signal'>,
  work: () => Promise<R>,
): Promise<R> {
  if (!interactive) return work()
  const before = (await node.chainHead()).height
  let isAsked = false
  let isOver = false
  const tell = async () => {
    if (isAsked) return
    isAsked = true
    try {
      const { height } = await node.chainHead()
      if (!isOver) progress(`epoch ${height}, ${counted(height - before, 'epoch')} on; Ctrl-C stops`)
    } catch (error) {
      // The work itself meets the same, and says so.
      if (!signal.aborted && !isOver) progress(`the node does not say where it is: ${String(error)}`)
    } finally {
      isAsked = false
    }
  }
  const timer = setInterval(() => void tell(), LOOK_MS)
  try {
    return await work()
  } finally {
    isOver = true
    clearInterval(timer)
    progress(undefined)
  }
}
