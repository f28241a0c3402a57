import { enableCompileCache, flushCompileCache } from 'node:module'

/** When what has been compiled is written, for the next run: not while the first line may be waiting. */
const FLUSH_MS = 2000

// Before all that is to be found there; the process's own cache is not its threads'.
enableCompileCache()
await import('./line-runner.ts')
setTimeout(flushCompileCache, FLUSH_MS).unref()
