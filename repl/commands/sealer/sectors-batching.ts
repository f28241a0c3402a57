import { defineCommand } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { flag } from '../../command-line/kinds.ts'

const publishNow = flag({ summary: 'send a batch now' })

interface SentBatch {
  readonly sectors: readonly number[]
  readonly msg: string
  readonly error: string
  readonly failedSectors?: Readonly<Record<string, string>>
}

interface Queue {
  /** The sectors that wait, when nothing is sent. */
  readonly pending: readonly number[]
  readonly batches: readonly SentBatch[]
}

export const sectorsBatchingPreCommit = defineCommand({
  path: 'sectors batching precommit',
  summary: 'list the sectors that wait to be pre-committed together, or send them now',
  options: { publishNow },
  examples: ['venus-sealer sectors batching precommit', 'venus-sealer sectors batching precommit --publish-now'],
  needs: ['sealer'],
  async run(input, { sealer }): Promise<Queue> {
    if (input.publishNow) return sent(await sealer.sectorPreCommitFlush())
    return { pending: (await sealer.sectorPreCommitPending()).map(({ number }) => number), batches: [] }
  },
  render: queueText,
})

export const sectorsBatchingCommit = defineCommand({
  path: 'sectors batching commit',
  summary: 'list the sectors whose proofs wait to go together, or send them now',
  description: 'Four are the least that go into one proof: fewer are sent one by one.',
  options: { publishNow },
  examples: ['venus-sealer sectors batching commit', 'venus-sealer sectors batching commit --publish-now'],
  needs: ['sealer'],
  async run(input, { sealer }): Promise<Queue> {
    if (input.publishNow) return sent(await sealer.sectorCommitFlush())
    return { pending: (await sealer.sectorCommitPending()).map(({ number }) => number), batches: [] }
  },
  render: queueText,
})

function sent(batches: readonly SentBatch[]): Queue {
  if (batches.length === 0)
    throw commandErrors.COMMAND_FAILED({
      reason: 'no sectors to publish',
      next: '"venus-sealer sectors list --unproven" shows how far sectors are.',
    })
  return { pending: [], batches }
}

function queueText({ pending, batches }: Queue): string {
  if (batches.length > 0) return batches.map(batchText).join('\n')
  return pending.length === 0 ? 'No sectors queued to be committed' : pending.join('\n')
}

function batchText({ sectors, msg, error, failedSectors = {} }: SentBatch, index: number): string {
  const outcome = error === '' ? `Message: ${msg === '' ? 'each sector its own' : msg}` : `Error: ${error}`
  const lines = sectors.map((sector) => {
    const failure = failedSectors[sector]
    return `\t\t${sector}\t${failure === undefined ? 'OK' : `ERROR ${failure}`}`
  })
  return [`Batch ${index}:`, `\t${outcome}`, '\tSectors:', ...lines].join('\n')
}
