import { type Command, defineCommand } from './command.ts'
import { type Completion, completeWords } from './completion.ts'
import { oneOf } from './kinds.ts'
import type { ParameterTable } from './parameter.ts'

/** The word behind which a shell asks what may come next. */
export const COMPLETE_WORD = '__complete'

const shells = ['bash', 'zsh', 'fish'] as const

/** `PROGRAM completion bash`: the script that makes a shell ask the program. */
export function completionCommand(program: string): Command {
  return defineCommand({
    path: 'completion',
    summary: 'print the script that makes a shell complete commands and flags',
    args: { shell: oneOf(...shells)({ summary: 'which shell' }) },
    examples: [
      `source <(${program} completion bash)`,
      `${program} completion zsh > "\${fpath[1]}/_${program}"`,
      `${program} completion fish > ~/.config/fish/completions/${program}.fish`,
    ],
    run: async ({ shell }) => scripts[shell](program),
  })
}

/**
 * The answer to a shell: a line for each candidate, with a tab before its summary; a first line `:files` or
 * `:directories` when paths of the disk will do.
 *
 * @param line the words after the program's name, the one at the cursor last
 */
export function answerShell(commands: readonly Command[], shared: ParameterTable, line: readonly string[]): string {
  const joined = joinEquals(line)
  const { candidates, paths }: Completion = completeWords(commands, shared, joined.slice(0, -1), joined.at(-1) ?? '')
  const lines = [
    ...(paths === undefined ? [] : [`:${paths}`]),
    ...candidates.map(({ text, summary }) => `${text}\t${summary}`),
  ]
  return lines.map((one) => `${one}\n`).join('')
}

/** bash hands `--perm=ad` over as three words. */
function joinEquals(words: readonly string[]): string[] {
  const joined: string[] = []
  for (const word of words) {
    const last = joined.at(-1)
    if (last !== undefined && (word === '=' || /^--[^=]+=$/.test(last))) joined[joined.length - 1] = last + word
    else joined.push(word)
  }
  return joined
}

const functionName = (program: string) => `_${program.replaceAll('-', '_')}`

const scripts: Readonly<Record<(typeof shells)[number], (program: string) => string>> = {
  bash: (program) => `# ${program}: source this, or put it into /etc/bash_completion.d
${functionName(program)}() {
  local line cur="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  [ "$cur" = "=" ] && cur=""
  while IFS= read -r line; do
    case "$line" in
      :files) compopt -o default ;;
      :directories) compopt -o dirnames ;;
      *) line="\${line%%$'\\t'*}"
         # bash replaces only what follows the =
         [ "\${COMP_WORDS[COMP_CWORD]}" = "=" ] || [ "\${COMP_WORDS[COMP_CWORD - 1]}" = "=" ] && line="\${line#*=}"
         COMPREPLY+=("$line") ;;
    esac
  done < <("\${COMP_WORDS[0]}" ${COMPLETE_WORD} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F ${functionName(program)} ${program}
`,
  zsh: (program) => `#compdef ${program}
# ${program}: put this into a directory of $fpath as _${program}
${functionName(program)}() {
  local line paths="" nothing=1
  local -a found
  while IFS= read -r line; do
    case "$line" in
      :files) paths=files ;;
      :directories) paths=directories ;;
      *) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done < <("\${words[1]}" ${COMPLETE_WORD} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && _describe '${program}' found && nothing=0
  [[ $paths = files ]] && _files && nothing=0
  [[ $paths = directories ]] && _files -/ && nothing=0
  return nothing
}
if [ "\${funcstack[1]}" = "_${program}" ]; then ${functionName(program)} "$@"; else compdef ${functionName(program)} ${program}; fi
`,
  fish: (program) => `# ${program}: put this into ~/.config/fish/completions
function ${functionName(program)}
  set -l words (commandline -opc) (commandline -ct)
  for line in ($words[1] ${COMPLETE_WORD} $words[2..-1] 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path (commandline -ct)
      case ':directories'
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c ${program} -f -a '(${functionName(program)})'
`,
}
