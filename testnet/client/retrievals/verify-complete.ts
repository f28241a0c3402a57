import { DealkitError } from '#sdk/errors/index.ts'
import { openCarBlocks, openFile } from '#sdk/piece/index.ts'
import { parseSelector } from '#sdk/protocols/graphsync/selector.ts'
import { Traversal } from '#sdk/protocols/graphsync/traversal.ts'
import type { ClientRetrievalEntity, ClientRetrievalOutcome } from './client-retrieval.ts'

/** Looks whether everything that was asked for is there, each block with the bytes of its CID. */
export async function verifyComplete({ data }: ClientRetrievalEntity): Promise<ClientRetrievalOutcome> {
  try {
    const file = await openFile(data.carPath)
    try {
      const blocks = await openCarBlocks(file)
      const walk = new Traversal(data.payloadCid, parseSelector(data.selector))
      for (let cid = walk.needs; cid !== undefined; cid = walk.needs) walk.give(await blocks.get(cid))
    } finally {
      await file.close()
    }
    return { event: 'CompleteVerified' }
  } catch (error) {
    if (!DealkitError.is(error)) throw error
    return { event: 'EarlyTermination', message: `received data is not whole: ${error.message}` }
  }
}
