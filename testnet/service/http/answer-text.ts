import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Answers with one line of text, for people. */
export function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = Buffer.from(`${text}\n`)
  const plain = {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
  response.writeHead(status, { ...plain, ...headers }).end(body)
}
