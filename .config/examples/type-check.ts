import type { Fault } from './fault.ts'
import type { ExampleProgram } from './open-program.ts'

/** What TypeScript says of the examples. */
export function typeCheck({ project: { program }, modules }: ExampleProgram): Fault[] {
  return [...modules].flatMap(([path, { file, line, text }]) =>
    [...program.getSyntacticDiagnostics(path), ...program.getSemanticDiagnostics(path)].map((found) => ({
      file,
      line: line + text.slice(0, found.pos).split('\n').length - 1,
      reason: `the example is wrong: TS${found.code}: ${found.text}`,
    })),
  )
}
