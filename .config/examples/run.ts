import { mkdtemp, rm } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import type { Fault } from './fault.ts'
import type { Example } from './find.ts'
import { type Result, type Stated, statedResults } from './results.ts'

/** What shows that an example talks to a network or to a file of the reader's, so that it cannot run here. */
const needsMore = /loadNetworkInfo|forceNetwork|https?:\/\/|createHost|openFile\(/

interface Trial {
  example: Example
  script: string
  results: Result[]
}

type Outcome = { value: unknown } | { error: unknown }

/** Runs the examples that state a result and need no network, each as a module; answers what differs. */
export async function runExamples(
  root: string,
  examples: readonly Example[],
): Promise<{ ran: number; faults: Fault[] }> {
  const trials = examples
    .filter(({ text }) => !needsMore.test(text))
    .map((example): Trial => ({ example, ...statedResults(example.text) }))
    .filter(({ results }) => results.length > 0)
  const sources = new Map(trials.map((trial, at) => [urlOf(root, trial.example, at), trial]))
  const outcomes = new Map<Result, Outcome>()
  const observe = async (url: string, at: number, evaluate: () => unknown) => {
    const result = sources.get(url)!.results[at]!
    try {
      outcomes.set(result, { value: await evaluate() })
    } catch (error) {
      outcomes.set(result, { error })
    }
  }
  Object.assign(globalThis, { [observer]: observe })
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      sources.has(specifier) ? { url: specifier, format: 'module', shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => {
      const trial = sources.get(url)
      return trial === undefined
        ? next(url, context)
        : { source: observed(url, trial), format: 'module', shortCircuit: true }
    },
  })
  const faults: Fault[] = []
  // What an example writes into its folder is not to lie in the checkout.
  const [before, folder] = [process.cwd(), await mkdtemp(join(tmpdir(), 'examples-'))]
  process.chdir(folder)
  try {
    for (const [url, { example, results }] of sources) {
      try {
        await import(url)
      } catch (error) {
        faults.push({ file: example.file, line: example.line, reason: `the example fails: ${inspect(error)}` })
        continue
      }
      for (const result of results) {
        const reason = difference(result.stated, outcomes.get(result))
        if (reason !== undefined) faults.push({ file: example.file, line: example.line + result.line, reason })
      }
    }
  } finally {
    hooks.deregister()
    process.chdir(before)
    await rm(folder, { recursive: true })
  }
  return { ran: trials.length, faults }
}

const observer = 'observeExampleResult'

function urlOf(root: string, { file }: Example, at: number): string {
  return `${pathToFileURL(join(root, file)).href}?example=${at}`
}

/** The script with every stated expression handed to the observer, last one first so that the places stay true. */
function observed(url: string, { script, results }: Trial): string {
  return results.reduceRight((text, { start, end, expression }, at) => {
    const call = `await ${observer}(${JSON.stringify(url)}, ${at}, async () => (${expression}));`
    return text.slice(0, start) + call + text.slice(end)
  }, script)
}

function difference(stated: Stated, outcome: Outcome | undefined): string | undefined {
  if (outcome === undefined) return `the example says ${stated.text}, but that line is not reached`
  if (stated.kind === 'throws') {
    const code = 'error' in outcome ? (outcome.error as { code?: unknown }).code : undefined
    return code === stated.code ? undefined : `the example says ${stated.text}, but ${told(outcome)}`
  }
  if ('error' in outcome) return `the example says ${stated.text}, but ${told(outcome)}`
  const { value } = outcome
  const same =
    stated.kind === 'bytes'
      ? value instanceof Uint8Array && Buffer.from(value).toString('hex') === stated.bytes.replaceAll(' ', '')
      : matches(value, stated.value)
  return same ? undefined : `the example says ${stated.text}, but ${told(outcome)}`
}

function told(outcome: Outcome): string {
  return 'error' in outcome ? `it throws ${inspect(outcome.error)}` : `the value is ${inspect(outcome.value)}`
}

/** Whether a value is the stated one; in a stated text `…` stands for any characters. */
function matches(value: unknown, stated: unknown): boolean {
  if (typeof stated === 'string') {
    if (typeof value !== 'string') return false
    if (!stated.includes('…')) return value === stated
    const parts = stated.split('…').map((part) => RegExp.escape(part))
    return new RegExp(`^${parts.join('.*')}$`, 's').test(value)
  }
  if (typeof stated !== 'object' || stated === null) return Object.is(value, stated)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(stated) !== Array.isArray(value)) return false
  const keys = Object.keys(stated)
  return (
    Object.keys(value).length === keys.length &&
    keys.every((key) => key in value && matches(value[key as keyof typeof value], stated[key as keyof typeof stated]))
  )
}
