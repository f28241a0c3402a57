import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'

export const token = defineCommand({
  path: 'token',
  summary: 'print the admin token of the sealer in the repo',
  examples: ['venus-sealer token'],
  async run(_input, { repo }) {
    const file = join(repo, 'token')
    const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return undefined
    })
    if (found === undefined)
      throw commandErrors.COMMAND_FAILED({
        reason: `there is no token in ${repo}`,
        next: 'Start "venus-sealer run" first.',
      })
    return { token: found.trim() }
  },
  render: ({ token }) => `token:  ${token}`,
})

const LOOK_MS = 100
const PATIENCE_MS = 10_000

export const stop = defineCommand({
  path: 'stop',
  summary: 'have the sealer of the repo finish, and wait until it has',
  examples: ['venus-sealer stop'],
  async run(_input, { repo, signal }) {
    const pid = await holderOf(repo)
    if (pid === undefined)
      throw commandErrors.COMMAND_FAILED({
        reason: `no sealer runs on ${repo}`,
        next: 'There is nothing to stop; --repo names another sealer.',
      })
    process.kill(pid, 'SIGTERM')
    const until = Date.now() + PATIENCE_MS
    while ((await holderOf(repo)) === pid && Date.now() < until && !signal.aborted)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    if ((await holderOf(repo)) === pid)
      throw commandErrors.COMMAND_FAILED({
        reason: `process ${pid} does not end`,
        next: `Look at its log; "kill -9 ${pid}" ends it, and what it was at goes on at its next start.`,
      })
    return { pid }
  },
  render: () => '',
})

/** The process that holds a repo, by the lock it keeps there. */
async function holderOf(repo: string): Promise<number | undefined> {
  const lock = await readFile(join(repo, 'repo.lock'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  if (lock === undefined) return undefined
  const { pid } = JSON.parse(lock) as { pid: number }
  try {
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined // it is gone, and left its lock behind
  }
}
