import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerText } from '#testnet/service/http/answer-text.ts'

/** What is named by its CID never changes. */
export const immutable = {
  'cache-control': 'public, max-age=29030400, immutable',
  'x-content-type-options': 'nosniff',
} as const

/** Nobody outside needs to know which storage, and why. */
export const storageAway = 'a piece storage of this provider does not answer at present'

/** Whether the request only reads; otherwise it has been refused. */
export function isReading(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  answerText(response, 405, `${request.method} is not possible here: GET or HEAD`, { allow: 'GET, HEAD' })
  return false
}
