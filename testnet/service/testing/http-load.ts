import { connect, type Socket } from 'node:net'

export interface HttpLoad {
  /** Where requests go: `http://host:port/path`. */
  readonly url: string
  readonly token?: string
  /** The body of every request. */
  readonly body: string
  readonly connections: number
  readonly seconds: number
}

/**
 * How many requests a second a server answers over so many connections, each of which sends its next request when it
 * has the last answer. It speaks HTTP over plain sockets, so that it costs less than any server.
 *
 * @throws when an answer is not 200 or has no result
 */
export async function requestsPerSecond(load: HttpLoad): Promise<number> {
  const { hostname, port, pathname } = new URL(load.url)
  const authorization = load.token === undefined ? '' : `authorization: Bearer ${load.token}\r\n`
  const request =
    `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\n${authorization}content-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(load.body)}\r\n\r\n${load.body}`
  const opened = await Promise.all(Array.from({ length: load.connections }, () => open(hostname, Number(port))))
  let answered = 0
  let over = false
  const started = performance.now()
  const lanes = opened.map(
    (socket) =>
      new Promise<void>((resolve, reject) => {
        const answers = new Answers()
        socket.on('error', reject)
        socket.on('data', (piece: Buffer) => {
          const answer = answers.take(piece)
          if (answer === undefined) return
          if (!answer.startsWith('HTTP/1.1 200') || !answer.includes('"result"'))
            reject(new Error(`an answer without a result: ${answer.slice(0, 300)}`))
          answered++
          if (over) resolve()
          else socket.write(request)
        })
        socket.write(request)
      }),
  )
  const timer = setTimeout(() => {
    over = true
  }, load.seconds * 1000)
  try {
    await Promise.all(lanes)
    return answered / ((performance.now() - started) / 1000)
  } finally {
    clearTimeout(timer)
    for (const socket of opened) socket.destroy()
  }
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Puts the pieces of answers together, one answer at a time. */
class Answers {
  #text = ''

  /** The whole answer once its last piece has come. */
  take(piece: Buffer): string | undefined {
    this.#text += piece.toString('latin1')
    const head = this.#text.indexOf('\r\n\r\n')
    if (head < 0) return undefined
    const length = /content-length: (\d+)/i.exec(this.#text.slice(0, head))?.[1]
    const whole =
      length === undefined ? this.#text.endsWith('0\r\n\r\n') : this.#text.length >= head + 4 + Number(length)
    if (!whole) return undefined
    const answer = this.#text
    this.#text = ''
    return answer
  }
}
