import { nothing } from '#sdk/codec/json.ts'
import { method } from '#sdk/rpc/method.ts'
import { serviceErrors } from '../errors.ts'
import type { ServedMethod, ServedMethods } from './served-methods.ts'

const shutdown = method('admin', [], nothing)

/**
 * A service's methods with `Shutdown` in each of their namespaces, as the Go sealer has it: it answers, and then the
 * process finishes its work as on SIGTERM. A service that is no process of its own says who can end it.
 *
 * @param end ends the process; undefined where it is not this service's
 */
export function withShutdown(service: string, methods: ServedMethods, end: (() => void) | undefined): ServedMethods {
  const run = () => {
    if (end === undefined) throw serviceErrors.SERVICE_NOT_A_PROCESS({ service })
    // The answer goes out first.
    setImmediate(end)
  }
  const namespaces = new Set([...methods.keys()].map((wireName) => wireName.slice(0, wireName.lastIndexOf('.'))))
  const added = [...namespaces].map(
    (namespace) => [`${namespace}.Shutdown`, { name: 'Shutdown', method: shutdown, run }] as const,
  )
  return new Map<string, ServedMethod>([...methods, ...added])
}
