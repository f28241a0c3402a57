import { defineErrors } from '#sdk/errors/define-errors.ts'

export const guideErrors = defineErrors({
  GUIDE_DAEMON_ENDED: {
    message: (d: { line: string; code: string; log: string }) =>
      `"${d.line}" ended with ${d.code} instead of running on:\n${d.log}`,
    next: 'Its log, above, says why.',
  },
  GUIDE_DAEMON_SILENT: {
    message: (d: { line: string; seconds: number; log: string }) =>
      `"${d.line}" was not ready within ${d.seconds} s:\n${d.log}`,
    next: 'Its log, above, says what it waits for; on a busy machine, play the guide again.',
  },
  GUIDE_LINE_FAILED: {
    message: (d: { line: string; code: number; output: string }) =>
      `"${d.line}" ended with exit code ${d.code}:\n${d.output}`,
    next: 'What it printed, above, says what to do.',
  },
  GUIDE_OUTPUT_DIFFERS: {
    message: (d: { line: string; expected: string; output: string }) =>
      `"${d.line}" printed something else than the guide shows (${d.expected}):\n${d.output}`,
    next: "Change the program or, if it is right, what the guide's step expects.",
  },
  GUIDE_TIMEOUT: {
    message: (d: { line: string; expected: string; seconds: number; output: string }) =>
      `"${d.line}" did not come to ${d.expected} within ${d.seconds} s:\n${d.output}`,
    next: 'On a busy machine, play the guide again; otherwise its output, above, says how far it was.',
  },
  GUIDE_SIGNAL: {
    message: (d: { reason: string }) => `the guide was not played to its end: ${d.reason}`,
  },
})
