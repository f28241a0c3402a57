import { useStdin, useStdout } from 'ink'
import { useEffect } from 'react'
import { KeyDecoder, type KeyEvent } from './key-decoder.ts'
import { markPastes } from './key-sequences.ts'

/** An escape that nothing follows for so long is the key, and not the beginning of another one. */
const ESCAPE_MS = 300

/** Hands on every key of the terminal, which sends each as it is pressed from now on. */
export function useKeys(press: (event: KeyEvent) => void): void {
  const { stdin } = useStdin()
  const { stdout } = useStdout()
  useEffect(() => {
    const decoder = new KeyDecoder()
    let timer: NodeJS.Timeout | undefined
    const hear = (chunk: string) => {
      clearTimeout(timer)
      for (const event of decoder.push(chunk)) press(event)
      if (decoder.waiting)
        timer = setTimeout(() => {
          for (const event of decoder.flush()) press(event)
        }, ESCAPE_MS)
    }
    stdin.setEncoding('utf8')
    stdin.setRawMode(true)
    stdin.on('data', hear)
    stdout.write(markPastes.on)
    return () => {
      clearTimeout(timer)
      stdin.off('data', hear)
      stdin.setRawMode(false)
      stdin.pause()
      stdout.write(markPastes.off)
    }
  }, [stdin, stdout, press])
}
