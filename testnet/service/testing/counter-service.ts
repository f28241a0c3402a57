import { z } from 'zod'
import { int } from '#sdk/codec/index.ts'
import { method } from '#sdk/rpc/method.ts'
import { defineService } from '../define-service.ts'
import { readTextFile } from '../repo/private-file.ts'
import { servedMethods } from '../rpc/served-methods.ts'

const api = { Next: method('write', [], int), Pid: method('read', [], int) }

/** A service for tests of hosting: it counts, and the count outlives its process. */
export const counterService = defineService({
  name: 'counter',
  needs: {},
  config: { file: 'config.toml', schema: z.object({ First: z.number().default(0) }) },
  rpc: { listen: () => '/ip4/127.0.0.1/tcp/0', version: 'v0', tokens: { kind: 'allow' } },
  start(context) {
    if (context.config.value.First < 0) throw new RangeError('it counts upwards')
    const handlers = {
      async Next() {
        const count = Number((await readTextFile(context.repo.file('count'))) ?? context.config.value.First) + 1
        await context.repo.writePrivate('count', String(count))
        return count
      },
      Pid: () => process.pid,
    }
    return { versions: { v0: servedMethods(['Counter'], api, handlers) } }
  },
})
