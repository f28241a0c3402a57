import { entries, undocumented } from './examples/documented.ts'
import { findExamples } from './examples/find.ts'
import { openProgram } from './examples/open-program.ts'
import { runExamples } from './examples/run.ts'
import { typeCheck } from './examples/type-check.ts'

// Every `@example` of a docstring compiles as it stands, and one that states its result and needs no network has it.
// Every function that the package exports has a docstring with an example.
const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const examples = await findExamples(root)
using program = openProgram(root, examples, entries(root))
const types = typeCheck(program)
const uncompiled = new Set(types.map(({ file }) => file))
const { ran, faults: results } = await runExamples(
  root,
  examples.filter(({ file }) => !uncompiled.has(file)),
)
const faults = [...types, ...results, ...undocumented(root, program.project)]
for (const { file, line, reason } of faults) process.stderr.write(`${file}:${line}: ${reason}\n`)
process.stdout.write(`${examples.length} examples compiled, ${ran} run, ${faults.length} faults\n`)
process.exitCode = faults.length === 0 ? 0 : 1
