import { dirname, resolve } from 'node:path'
import type { CID } from 'multiformats/cid'
import { formatSize } from '#sdk/units/size.ts'
import { type ContextWith, defineCommand } from '../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../command-line/errors.ts'
import { cid, flag, path } from '../../command-line/kinds.ts'
import { readTextFile } from '../../command-line/read-text-file.ts'

const noUuid = '00000000-0000-0000-0000-000000000000'
const lookEveryMs = 500

interface Wanted {
  readonly proposalCid: CID
  /** Empty for a piece that is in the store already. */
  readonly file: string
}

interface Imported {
  readonly proposalCid: string
  readonly file: string
  /** Empty when it was imported. */
  readonly error: string
}

export const importData = defineCommand({
  path: 'storage-deals import-data',
  summary: 'give an offline deal its data',
  description: [
    'The market opens the file: the path must be right on its machine. It is copied into the piece storage and hashed',
    'on the way, once. Without a file, a piece that is in the storage already is adopted. The import goes on in the',
    'market when this command is interrupted: "storage-deals imports" shows how far it is.',
  ].join(' '),
  args: {
    proposalCid: cid({ summary: 'the proposal CID in full', optional: true }),
    file: path({ summary: 'the CAR that the CommP was computed of', optional: true }),
  },
  options: {
    manifest: path({ summary: 'many at once: a file with "<proposal CID>,<file>" on each line' }),
    skipCommp: flag({ summary: 'trust the file without hashing it; needs --really-do-it' }),
    reallyDoIt: flag({ summary: 'yes, skip it' }),
  },
  examples: [
    'venus-market storage-deals import-data bafyreiecguaxgtmgcanfco6huni4d6h6zs3w3bznermmiurtdos7r6hftm ./readme.md.car',
    'venus-market storage-deals import-data --manifest deals.csv',
  ],
  needs: ['market'],
  async run({ proposalCid, file, manifest, skipCommp, reallyDoIt }, context): Promise<readonly Imported[]> {
    if (skipCommp && !reallyDoIt)
      throw usageErrors.USAGE_REFUSED({
        reason: '--skip-commp takes a wrong file for a right one',
        next: 'Pass --really-do-it to actually execute this action.',
      })
    if (manifest !== undefined) return importAll(await readManifest(manifest), skipCommp, context)
    if (proposalCid === undefined)
      throw usageErrors.USAGE_REFUSED({
        reason: 'must specify proposal CID and file path',
        next: 'venus-market storage-deals import-data <proposal CID> <file>',
      })
    const wanted = { proposalCid, file: file ?? '' }
    await withProgress([wanted], context, () => importOne(wanted, skipCommp, context))
    return [{ proposalCid: `${proposalCid}`, file: wanted.file, error: '' }]
  },
  render: (imported, _style, { manifest }) => {
    if (manifest === undefined) return ''
    const failed = imported.filter(({ error }) => error !== '').length
    return `import ${imported.length} deals, ${imported.length - failed} deal success , ${failed} deal fail .`
  },
})

function importOne({ proposalCid, file }: Wanted, skipCommP: boolean, { market, signal }: ContextWith<'market'>) {
  // The time that hashing takes is bounded by nobody's patience but the person's.
  const patient = market.with({ signal, timeoutMs: 24 * 3_600_000 })
  return patient.dealsImportData({ proposalCid, uuid: noUuid, file }, skipCommP)
}

async function importAll(wanted: readonly Wanted[], skipCommP: boolean, context: ContextWith<'market'>) {
  const imported: Imported[] = []
  for (const [at, one] of wanted.entries()) {
    const error = await withProgress([one], context, () => importOne(one, skipCommP, context)).then(
      () => '',
      (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
    )
    context.signal.throwIfAborted()
    context.say(`( ${at + 1} / ${wanted.length} ) ${one.proposalCid} : ${error === '' ? 'success' : `fail : ${error}`}`)
    imported.push({ proposalCid: `${one.proposalCid}`, file: one.file, error })
  }
  return imported
}

/** Shows how far imports are while the work goes on. */
async function withProgress<T>(wanted: readonly Wanted[], context: ContextWith<'market'>, work: () => Promise<T>) {
  const look = async () => {
    const jobs = await context.market.marketListImports().catch(() => [])
    const running = jobs.filter(
      ({ state, proposalCid }) => state === 'running' && wanted.some((one) => one.proposalCid.equals(proposalCid)),
    )
    const text = running.map(
      ({ proposalCid, done, bytes }) => `${proposalCid}: ${formatSize(done)} of ${formatSize(bytes)}`,
    )
    if (text.length > 0) context.progress(text.join('\n'))
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    context.progress(undefined)
  }
}

async function readManifest(manifest: string): Promise<Wanted[]> {
  const { CID } = await import('multiformats/cid')
  const text = await readTextFile(manifest)
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [proposalCid = '', ...rest] = line.split(',')
    const file = rest.join(',').trim()
    try {
      // Paths are those of the manifest's directory.
      return [{ proposalCid: CID.parse(proposalCid.trim()), file: file === '' ? '' : resolve(dirname(manifest), file) }]
    } catch (cause) {
      const reason = `line ${at + 1} of ${manifest} does not begin with a proposal CID`
      throw commandErrors.COMMAND_FAILED({ reason, next: 'Write "<proposal CID>,<file>" on each line.' }, { cause })
    }
  })
}
