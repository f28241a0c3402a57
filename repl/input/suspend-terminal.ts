import { markPastes } from './key-sequences.ts'

const cursor = { show: '\x1b[?25h', hide: '\x1b[?25l' } as const

/** Stops this process, and those started with it, until the shell continues them; the terminal is the shell's meanwhile. */
export function suspendTerminal(redraw: () => void): void {
  const { stdin, stdout } = process
  stdin.setRawMode(false)
  stdout.write(markPastes.off + cursor.show)
  process.once('SIGCONT', () => {
    stdin.setRawMode(true)
    stdout.write(markPastes.on + cursor.hide)
    redraw()
  })
  // Whoever waits for this process, such as npm, is stopped with it: the shell looks at the group.
  process.kill(0, 'SIGTSTP')
}
