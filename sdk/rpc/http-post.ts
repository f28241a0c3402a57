import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface PostOptions {
  readonly url: string
  readonly body: string
  readonly token: string | undefined
  readonly signal: AbortSignal | undefined
  readonly maxResponseBytes: number
}

export interface PostAnswer {
  readonly status: number
  readonly text: string
}

/**
 * Why an answer was not read to its end.
 *
 * @example
 * import { AnswerTooLarge } from '#sdk/rpc/http-post.ts'
 * new AnswerTooLarge(1024).message // 'it is over 1024 bytes'
 */
export class AnswerTooLarge extends Error {
  constructor(limit: number) {
    super(`it is over ${limit} bytes`)
    this.name = 'AnswerTooLarge'
  }
}

/**
 * A connection that the server closed just as a request was sent on it.
 *
 * @example
 * import { StaleConnection } from '#sdk/rpc/http-post.ts'
 * new StaleConnection(new Error('ECONNRESET')).message // 'the connection had been closed'
 */
export class StaleConnection extends Error {
  constructor(cause: unknown) {
    super('the connection had been closed', { cause })
    this.name = 'StaleConnection'
  }
}

/**
 * Keeps connections between calls; close it with the client.
 *
 * @example
 * import { HttpPoster } from '#sdk/rpc/http-post.ts'
 * const poster = new HttpPoster()
 * const limits = { signal: AbortSignal.timeout(5_000), maxResponseBytes: 1 << 20 }
 * const body = '{"jsonrpc":"2.0","id":1,"method":"Filecoin.Version","params":[]}'
 * const answer = await poster.post({ url: 'http://127.0.0.1:3453/rpc/v1', body, token: undefined, ...limits })
 * poster.close()
 */
export class HttpPoster {
  readonly #http = new HttpAgent({ keepAlive: true, maxFreeSockets: 16 })
  readonly #https = new HttpsAgent({ keepAlive: true, maxFreeSockets: 16 })

  /**
   * Posts JSON without any deadline but the signal: a call may wait for the chain for minutes.
   * @throws {AnswerTooLarge} {StaleConnection} and the errors of sockets as they come
   */
  post(options: PostOptions): Promise<PostAnswer> {
    const body = Buffer.from(options.body)
    const secure = options.url.startsWith('https:')
    return new Promise((resolve, reject) => {
      const request: ClientRequest = (secure ? httpsRequest : httpRequest)(
        options.url,
        {
          method: 'POST',
          agent: secure ? this.#https : this.#http,
          ...(options.signal === undefined ? {} : { signal: options.signal }),
          headers: {
            'content-type': 'application/json',
            'content-length': body.length,
            ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
          },
        },
        (response) => {
          readText(response, options.maxResponseBytes).then(
            (text) => resolve({ status: response.statusCode ?? 0, text }),
            reject,
          )
        },
      )
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        reject(stale ? new StaleConnection(error) : error)
      })
      request.end(body)
    })
  }

  /** Closes the kept connections. */
  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }
}

function readText(response: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) response.destroy(new AnswerTooLarge(limit))
      else chunks.push(chunk)
    })
    response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    response.on('error', reject)
    response.on('close', () => reject(new Error('the connection ended before the answer did')))
  })
}
