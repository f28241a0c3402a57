/**
 * A text of several lines as what is run one after the other: TypeScript stays together, and each command of a program,
 * and each dot command, is a line of its own. Without any of these it is one piece of TypeScript.
 *
 * @param isCommand whether a line is not TypeScript
 * @param isUnfinished whether TypeScript goes on behind a text
 */
export function linesToRun(
  block: string,
  isCommand: (line: string) => boolean,
  isUnfinished: (source: string) => boolean,
): string[] {
  if (!block.includes('\n')) return [block]
  const pieces: string[] = []
  let source = ''
  const end = () => {
    if (source.trim() !== '') pieces.push(source)
    source = ''
  }
  for (const line of block.split('\n')) {
    if (isCommand(line) && !isUnfinished(source)) {
      end()
      pieces.push(line.trim())
    } else source += source === '' ? line : `\n${line}`
  }
  end()
  return pieces
}
