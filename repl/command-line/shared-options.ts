import { directory, endpoint, flag, maybe, text } from './kinds.ts'
import type { ParameterTable } from './parameter.ts'
import type { Program } from './program.ts'

/** What every command of every program takes. */
const frameOptions = {
  json: flag({ summary: 'print the result as JSON: one line, and for results that go on a line each' }),
  color: maybe({ summary: 'colours, also where there is no terminal; --color=false for none', hidden: true }),
  help: flag({ summary: 'print this', short: 'h' }),
} as const satisfies ParameterTable

/** The options of every command of a program: those of the frame, where its daemon is, and its own. */
export function sharedOptions(program: Program): ParameterTable {
  return {
    ...program.options,
    ...(program.daemon === undefined
      ? {}
      : {
          repo: directory({
            summary: `the directory of ${program.name}; or ${program.repo.env}, or ${program.repo.path}`,
          }),
          apiUrl: endpoint({
            summary: `its API, when it is not that of the repo; or ${program.daemon.apiInfoEnv} as TOKEN:ADDRESS`,
          }),
          token: text({ summary: 'the token for --api-url' }),
        }),
    ...frameOptions,
  }
}
