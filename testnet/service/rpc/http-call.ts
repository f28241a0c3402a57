import type { ServerResponse } from 'node:http'
import type { Permission } from '#sdk/rpc/method.ts'
import type { Grant } from '#sdk/rpc/token.ts'
import type { Call } from './handlers.ts'

/** A call by POST. Most handlers never look at the signal, so that it is made only for those that do. */
export class HttpCall implements Call {
  readonly permissions: ReadonlySet<Permission>
  readonly account: string | undefined
  readonly remote: string
  #controller: AbortController | undefined
  #ended = false

  constructor(grant: Grant, remote: string, response: ServerResponse) {
    this.permissions = grant.permissions
    this.account = grant.account
    this.remote = remote
    response.on('close', () => {
      // An answer that went out whole has nobody who could still be told.
      if (!response.writableFinished) this.end()
    })
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#ended) this.#controller.abort()
    return this.#controller.signal
  }

  /** The caller is gone, or the server stops. */
  end(): void {
    this.#ended = true
    this.#controller?.abort()
  }
}
