import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Call } from './handlers.ts'
import { findMethod, perform } from './perform.ts'
import { failureOf, ProtocolError, rpcCodes } from './rpc-failure.ts'
import { idOf, parseBody, type RequestId, readRequest } from './rpc-request.ts'
import { failureText, resultText, successText } from './rpc-response.ts'
import type { ServedMethods } from './served-methods.ts'

interface Reply {
  readonly status: number
  /** Empty for a notification. */
  readonly text: string
}

/** Answers a POST: one request, or a batch whose requests run in order. */
export async function answerPost(
  request: IncomingMessage,
  response: ServerResponse,
  methods: ServedMethods,
  call: Call,
  maxBodyBytes: number,
): Promise<void> {
  const reply = await replyTo(request, methods, call, maxBodyBytes)
  if (response.destroyed) return
  // What is left of a body that was not read to its end must not be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close')
  // With its length known the answer goes out in one piece; text that is ASCII alone need not be encoded.
  const length = Buffer.byteLength(reply.text)
  response.writeHead(reply.status, { 'content-type': 'application/json', 'content-length': length })
  response.end(reply.text, length === reply.text.length ? 'latin1' : 'utf8')
}

async function replyTo(
  request: IncomingMessage,
  methods: ServedMethods,
  call: Call,
  maxBodyBytes: number,
): Promise<Reply> {
  try {
    const text = await readBody(request, maxBodyBytes)
    if (text.trim() === '') throw new ProtocolError(rpcCodes.invalidRequest, 'Invalid request')
    const body = parseBody(text)
    if (!Array.isArray(body)) return await answerOne(body, methods, call)
    if (body.length === 0) throw new ProtocolError(rpcCodes.invalidRequest, 'Invalid request')
    const texts: string[] = []
    for (const item of body) {
      const { text } = await answerOne(item, methods, call)
      if (text !== '') texts.push(text)
    }
    return { status: 200, text: `[${texts.join(',')}]` }
  } catch (error) {
    if (error instanceof ProtocolError) return protocolReply(undefined, error)
    throw error
  }
}

/** Answers one request, at once when its handler does. */
function answerOne(json: unknown, methods: ServedMethods, call: Call): Reply | Promise<Reply> {
  const refuse = (error: unknown): Reply => {
    if (error instanceof ProtocolError) return protocolReply(idOf(json), error)
    throw error
  }
  try {
    const request = readRequest(json)
    const served = findMethod(methods, request, false)
    const outcome = settle(
      () => perform(served, request, call),
      request.method,
      (result) => resultText(served.method, result),
    )
    const replyOf = (text: ResponseText): Reply =>
      request.id === undefined ? { status: 200, text: '' } : { status: 200, text: text(request.id) }
    return outcome instanceof Promise ? outcome.then(replyOf).catch(refuse) : replyOf(outcome)
  } catch (error) {
    return refuse(error)
  }
}

type ResponseText = (id: RequestId) => string

/**
 * Runs a handler to the text of its response, which only lacks the id: at once, or with the handler's promise.
 * Protocol errors pass through.
 */
export function settle(
  run: () => unknown,
  method: string,
  toText: (result: unknown) => string,
): ResponseText | Promise<ResponseText> {
  const succeed = (result: unknown): ResponseText => {
    const text = toText(result)
    return (id) => successText(id, text)
  }
  const fail = (error: unknown): ResponseText => {
    if (error instanceof ProtocolError) throw error
    const failure = failureOf(error, method)
    return (id) => failureText(id, failure)
  }
  try {
    const result = run()
    return result instanceof Promise ? result.then(succeed).catch(fail) : succeed(result)
  } catch (error) {
    return fail(error)
  }
}

function protocolReply(id: RequestId | undefined, error: ProtocolError): Reply {
  return { status: error.httpStatus, text: failureText(id, error.toFailure()) }
}

function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let done = false
    const fail = (text: string) => {
      if (done) return
      done = true
      request.resume()
      reject(new ProtocolError(rpcCodes.parse, text))
    }
    const tooBig = () => fail(`request bigger than maximum ${limit} allowed`)
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      tooBig()
      return
    }
    request.on('data', (chunk: Buffer) => {
      if (done) return
      size += chunk.length
      if (size > limit) tooBig()
      else chunks.push(chunk)
    })
    request.on('end', () => {
      if (done) return
      done = true
      resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8'))
    })
    request.on('error', () => fail('Parse error'))
    request.on('close', () => fail('Parse error'))
  })
}
