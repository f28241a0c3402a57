import { readFile } from 'node:fs/promises'
import type { KeyInfo } from '#sdk/crypto/key-info.ts'
import type { Context } from '../command-line/command.ts'
import { commandErrors } from '../command-line/errors.ts'
import { expandHome } from '../command-line/kinds.ts'

/**
 * The key that somebody means: a file of it, `-` or nothing for standard input (asked for on a terminal), or the key
 * itself. Messages never hold what was given: it may be a key.
 */
export async function readKey(given: string | undefined, context: KeyContext): Promise<KeyInfo> {
  const text = await keyText(given, context)
  const { importKeyInfo } = await import('#sdk/crypto/key-info.ts')
  return importKeyInfo(fromGfc(text.trim()) ?? text)
}

type KeyContext = Pick<Context, 'ask' | 'readInput' | 'interactive'>

async function keyText(given: string | undefined, { ask, readInput, interactive }: KeyContext): Promise<string> {
  if (given === undefined && interactive) return ask.secret('Enter private key: ')
  if (given === undefined || given === '-') return readInput()
  if (looksLikeKey(given)) return given
  try {
    return await readFile(expandHome(given), 'utf8')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'it cannot be read'
    throw commandErrors.COMMAND_FAILED(
      {
        reason: `there is no file of that name to import a key from (${reason}), nor is it a key itself`,
        next: 'Name a file with what "wallet export" printed, give that text itself, or pipe it.',
      },
      { cause },
    )
  }
}

function looksLikeKey(text: string): boolean {
  return text.startsWith('{') || /^7b[0-9a-f]{40,}$/i.test(text)
}

/** The key of go-filecoin's form, `{"KeyInfo":[{"privateKey":…,"curve":…}]}`, as JSON of the usual one. */
function fromGfc(text: string): string | undefined {
  if (!text.startsWith('{') || !text.includes('"KeyInfo"')) return undefined
  const { KeyInfo } = JSON.parse(text) as { KeyInfo?: { privateKey?: string; curve?: string }[] }
  const [key] = KeyInfo ?? []
  const type = key?.curve === 'bls' ? 'bls' : 'secp256k1'
  return JSON.stringify({ Type: type, PrivateKey: key?.privateKey })
}
