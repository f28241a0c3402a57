import { defineErrors } from '#sdk/errors/define-errors.ts'

/** The usage of a command, and a line of it. */
const shownBy = (d: { usage: string; example: string | undefined }) =>
  d.example === undefined ? `Usage: ${d.usage}` : `Usage: ${d.usage}\nFor example: ${d.example}`

const helpOf = (d: { command: string }) => `"${d.command} --help" shows how it is used.`

/** For whom a local network is described: its daemons are found by variables. */
const localNetwork = (describedIn: string | undefined) =>
  describedIn === undefined
    ? ''
    : ` For that of the local network in ${describedIn}, type: eval "$(npm exec -- dealkit testnet env)"`

/** More words are for the help to list. */
const MOST_NAMED = 24

/** What is wrong with a command line; a program that ends with one of these leaves with exit code 2. */
export const usageErrors = defineErrors({
  USAGE_UNKNOWN_COMMAND: {
    message: (d: {
      program: string
      words: string
      /** Those that may have been meant. */
      near: readonly string[]
      /** The words that may stand there. */
      known: readonly string[]
    }) => `${d.program} has no command "${d.words}"`,
    next: (d) => {
      const has = d.known.length <= MOST_NAMED ? `It has ${d.known.join(', ')}. ` : ''
      const meant = d.near.map((path: string) => `"${d.program} ${path}"`).join(' or ')
      const group = [d.program, ...d.words.split(' ').slice(0, -1)].join(' ')
      return `${meant === '' ? has : `Did you mean ${meant}? `}"${group} --help" lists the commands.`
    },
  },
  USAGE_UNKNOWN_OPTION: {
    message: (d: { command: string; option: string; meant?: string | undefined }) =>
      `${d.command} has no option ${d.option}`,
    next: (d) => (d.meant === undefined ? helpOf(d) : `Did you mean ${d.meant}? ${helpOf(d)}`),
  },
  USAGE_VALUE: {
    message: (d: { command: string; where: string; text: string; reason: string; expected: string }) =>
      `${d.where} cannot be "${d.text}": ${d.reason}`,
    next: (d) => `It takes ${d.expected}.`,
  },
  USAGE_VALUE_MISSING: {
    message: (d: { command: string; option: string; expected: string }) => `${d.option} needs a value`,
    next: (d) => `It takes ${d.expected}: ${d.option}=….`,
  },
  USAGE_OPTION_MISSING: {
    message: (d: { command: string; option: string; summary: string; expected: string; example: string | undefined }) =>
      `${d.command} needs ${d.option}: ${d.summary}`,
    next: (d) => `It takes ${d.expected}.${d.example === undefined ? '' : `\nFor example: ${d.example}`}`,
  },
  USAGE_ARGUMENT_MISSING: {
    message: (d: { command: string; argument: string; usage: string; example: string | undefined }) =>
      `${d.command} needs <${d.argument}>`,
    next: shownBy,
  },
  USAGE_TOO_MANY: {
    message: (d: { command: string; text: string; usage: string; example: string | undefined }) =>
      `${d.command} does not know what to do with "${d.text}"`,
    next: shownBy,
  },
  USAGE_TWICE: {
    message: (d: { command: string; option: string }) => `${d.option} is given more than once`,
    next: helpOf,
  },
  /** For what a command finds wrong with its input as a whole, whatever it is used on. */
  USAGE_REFUSED: {
    message: (d: { reason: string; next: string }) => d.reason,
    next: (d) => d.next,
  },
})

export const commandErrors = defineErrors({
  /** For what was understood, and cannot be done as things are. */
  COMMAND_FAILED: {
    message: (d: { reason: string; next: string }) => d.reason,
    next: (d) => d.next,
  },
  DAEMON_NOT_RUNNING: {
    message: (d: { program: string; repo: string; start: string; describedIn?: string | undefined }) =>
      `${d.program} is not running on ${d.repo}: there is no file "api" in it`,
    next: (d) =>
      `Start it with "${d.start}", name its repo with --repo, or give --api-url and --token.${localNetwork(d.describedIn)}`,
  },
  DAEMON_NOT_INITIALIZED: {
    message: (d: { program: string; repo: string; init: string; start: string; describedIn?: string | undefined }) =>
      `${d.program} is not initialized on ${d.repo}: there is no configuration in it`,
    next: (d) =>
      `Make it with "${d.init}", then start "${d.start}"; or name another one with --repo.${localNetwork(d.describedIn)}`,
  },
  DAEMON_SECTION_MISSING: {
    message: (d: {
      program: string
      file: string
      section: string
      component: string
      variable?: string | undefined
    }) => `${d.program} does not know where the ${d.component} is: [${d.section}] of ${d.file} has no Url`,
    next: (d) =>
      `Write Url and Token into [${d.section}], start ${d.program} once with its flags${d.variable === undefined ? '' : `, or set ${d.variable} to TOKEN:ADDRESS`}.`,
  },
  DAEMON_CONFIG_UNREADABLE: {
    message: (d: { file: string; reason: string }) => `${d.file} cannot be read: ${d.reason}`,
    next: 'Correct it, or see whether it may be read.',
  },
  FILE_UNREADABLE: {
    message: (d: { path: string; reason: string }) => `${d.path} cannot be read: ${d.reason}`,
    next: 'Correct the path, or see whether the file may be read.',
  },
  DAEMON_UNKNOWN: {
    message: (d: { component: string }) => `nothing says where the ${d.component} is`,
    next: 'Start a network with "dealkit testnet up", or name one with --network.',
  },
  ANSWER_MISSING: {
    message: (d: { question: string }) => `The input ended where an answer was expected: ${d.question.trim()}`,
    next: 'Answer on a terminal, pipe one line for each question, or give everything as arguments.',
  },
  INTERRUPTED: {
    message: () => 'interrupted',
  },
  /** For a command that winds up what it has begun: what has become of it. */
  WOUND_UP: {
    message: (d: { outcome: string }) => `Interrupted: ${d.outcome}`,
  },
})

/** Whether an error is about how a command was typed. */
export function isUsageError(error: unknown): boolean {
  return Object.values(usageErrors).some((factory) => factory.is(error))
}
