import { findExamples } from './examples/find.ts'
import { runExamples } from './examples/run.ts'
import { typeCheck } from './examples/type-check.ts'

// Every `@example` of a docstring compiles as it stands, and one that states its result and needs no network has it.
const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const examples = await findExamples(root)
const types = typeCheck(root, examples)
const uncompiled = new Set(types.map(({ file }) => file))
const { ran, faults: results } = await runExamples(
  root,
  examples.filter(({ file }) => !uncompiled.has(file)),
)
const faults = [...types, ...results]
for (const { file, line, reason } of faults) process.stderr.write(`${file}:${line}: the example is wrong: ${reason}\n`)
process.stdout.write(`${examples.length} examples compiled, ${ran} run, ${faults.length} faults\n`)
process.exit(faults.length === 0 ? 0 : 1)
