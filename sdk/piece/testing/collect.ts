/**
 * All bytes of a stream, as they were when each chunk came: some sources use their memory again.
 *
 * @example
 * import { collect } from '#sdk/piece/testing/collect.ts'
 * async function* chunks() {
 *   yield new Uint8Array(2)
 *   yield new Uint8Array(3)
 * }
 * const bytes = await collect(chunks())
 * bytes.length // 5
 */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk.slice())
  return Buffer.concat(parts)
}
