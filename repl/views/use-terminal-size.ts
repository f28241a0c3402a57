import { useStdout } from 'ink'
import { type RefObject, useEffect, useState } from 'react'

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/**
 * The size of the terminal, as it changes.
 *
 * @param drawn the cells of each row that is drawn: in a terminal made narrower they take more rows than Ink knows, and
 *   the further ones are erased here
 */
export function useTerminalSize(drawn: RefObject<readonly number[]>): TerminalSize {
  const { stdout } = useStdout()
  const [size, setSize] = useState(() => sizeOf(stdout))
  useEffect(() => {
    const resized = () => {
      const next = sizeOf(stdout)
      const further = drawn.current.reduce((sum, cells) => sum + Math.max(1, Math.ceil(cells / next.columns)) - 1, 0)
      if (further > 0) stdout.write('\x1b[2K\x1b[1A'.repeat(further))
      drawn.current = []
      setSize(next)
    }
    // Before Ink, which erases what it has drawn.
    stdout.prependListener('resize', resized)
    return () => {
      stdout.off('resize', resized)
    }
  }, [stdout, drawn])
  return size
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): TerminalSize {
  return { columns: columns || 80, rows: rows || 24 }
}
