import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

export interface Received {
  readonly id: number
  readonly method: string
  readonly params: unknown[]
}

export interface Script {
  /** Answers a POST. */
  call?(received: Received, response: ServerResponse, request: IncomingMessage): void
  /** Answers what is no POST; 404 when left out. */
  other?(request: IncomingMessage, response: ServerResponse): void
  /** Answers a frame of a WebSocket. */
  frame?(received: Received, socket: WebSocket): void
  /** Status to refuse WebSockets with. */
  refuse?: number
}

export interface ScriptedServer {
  readonly url: string
  readonly requests: { body: string; authorization: string | undefined; path: string | undefined }[]
  readonly frames: Received[]
  readonly sockets: Set<WebSocket>
  connections: number
  upgrades: number
  script: Script
  stop(): Promise<void>
}

/**
 * A real HTTP and WebSocket server on one port that answers as a test tells it to.
 *
 * @example
 * import { reply, scriptedServer } from '#sdk/rpc/testing/scripted-server.ts'
 * const server = await scriptedServer({
 *   call: ({ id }, response) => reply(response, { jsonrpc: '2.0', id, result: 7 }),
 * })
 * await server.stop()
 */
export async function scriptedServer(script: Script = {}, port = 0): Promise<ScriptedServer> {
  const webSockets = new WebSocketServer({ noServer: true })
  const http = createServer(async (request, response) => {
    if (request.method !== 'POST') {
      if (served.script.other === undefined) response.writeHead(404).end()
      else served.script.other(request, response)
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    served.requests.push({ body, authorization: request.headers.authorization, path: request.url })
    served.script.call?.(JSON.parse(body) as Received, response, request)
  })
  http.on('connection', () => served.connections++)
  http.on('upgrade', (request, socket, head) => {
    served.upgrades++
    if (served.script.refuse !== undefined) {
      socket.end(`HTTP/1.1 ${served.script.refuse} No\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    webSockets.handleUpgrade(request, socket, head, (opened) => {
      served.sockets.add(opened)
      opened.on('close', () => served.sockets.delete(opened))
      opened.on('message', (data) => {
        const received = JSON.parse(String(data)) as Received
        served.frames.push(received)
        served.script.frame?.(received, opened)
      })
    })
  })
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const served: ScriptedServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests: [],
    frames: [],
    sockets: new Set(),
    connections: 0,
    upgrades: 0,
    script,
    async stop() {
      for (const socket of served.sockets) socket.terminate()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return served
}

/**
 * A JSON-RPC answer over HTTP.
 *
 * @example
 * import { reply, type Script } from '#sdk/rpc/testing/scripted-server.ts'
 * const call: Script['call'] = ({ id }, response) => reply(response, { jsonrpc: '2.0', id, result: 7 })
 */
export function reply(response: ServerResponse, json: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}
