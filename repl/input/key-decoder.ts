import { codeKeys, controlKeys, ESCAPE, letterKeys, numberKeys, PASTE_END } from './key-sequences.ts'

/** What comes from a terminal: a key with its modifiers (`ctrl-left`, `meta-b`), letters, or a text pasted as one. */
export type KeyEvent = { readonly key: string } | { readonly text: string } | { readonly paste: string }

/** A whole sequence, or the beginning of one. Longer ones are no keys. */
const csi = new RegExp(String.raw`^${ESCAPE}(${ESCAPE}?)\[(\[?)([\d;:?<=>]{0,32})([~^$@-}])`)
const single = new RegExp(`^${ESCAPE}(${ESCAPE}?)O([A-Za-z])`)
const unfinished = new RegExp(String.raw`^${ESCAPE}${ESCAPE}?(\[\[?[\d;:?<=>]{0,32}|O)?$`)

/**
 * Takes apart what a terminal sends. Many keys may come at once, and one key in parts.
 *
 * @example
 * import { KeyDecoder } from '#repl/input/key-decoder.ts'
 * new KeyDecoder().push('ab\x01\x1b[1;5D') // [{ text: 'ab' }, { key: 'ctrl-a' }, { key: 'ctrl-left' }]
 */
export class KeyDecoder {
  #rest = ''
  #pasted: string | undefined

  /** Whether an escape has come that may be a key, or the beginning of one. */
  get waiting(): boolean {
    return this.#rest !== '' && this.#pasted === undefined
  }

  push(chunk: string): KeyEvent[] {
    const events: KeyEvent[] = []
    this.#rest += chunk
    while (this.#rest !== '') {
      const event = this.#pasted === undefined ? this.#key() : this.#paste(this.#pasted)
      if (event === 'more') break
      if (event !== undefined) events.push(event)
    }
    return events
  }

  /** Takes what has come for all there is: an escape alone is the key. */
  flush(): KeyEvent[] {
    if (!this.waiting) return []
    const rest = this.#rest
    this.#rest = ''
    const letters = rest.replaceAll(ESCAPE, '')
    return letters === '' ? [{ key: 'escape' }] : [{ key: `meta-${letters[0]}` }]
  }

  #take(length: number): string {
    const taken = this.#rest.slice(0, length)
    this.#rest = this.#rest.slice(length)
    return taken
  }

  #key(): KeyEvent | 'more' | undefined {
    const [first] = this.#rest
    if (first === ESCAPE) return this.#sequence()
    const letters = /^\P{Cc}+/u.exec(this.#rest)?.[0]
    return letters === undefined ? { key: nameOf(this.#take(1)) } : { text: this.#take(letters.length) }
  }

  #sequence(): KeyEvent | 'more' | undefined {
    if (unfinished.test(this.#rest)) return 'more'
    const [all, twice, , numbers, end] = csi.exec(this.#rest) ?? []
    if (all !== undefined) {
      const key = sequenceKey(this.#take(all.length), numbers!, end!)
      if (key === 'paste-start') this.#pasted = ''
      return key === undefined || key === 'paste-start' ? undefined : { key: withMeta(key, twice === ESCAPE) }
    }
    const [short, doubled, letter] = single.exec(this.#rest) ?? []
    if (short !== undefined) {
      this.#take(short.length)
      const key = letterKeys[letter!]
      const pressed = /[a-d]/.test(letter!) ? `ctrl-${key}` : key
      return key === undefined ? undefined : { key: withMeta(pressed!, doubled === ESCAPE) }
    }
    this.#take(1)
    if (this.#rest.startsWith(ESCAPE)) return { key: 'escape' }
    const [letterOf = ''] = this.#rest
    this.#take(letterOf.length)
    return { key: `meta-${nameOf(letterOf).toLowerCase()}` }
  }

  #paste(before: string): KeyEvent | 'more' {
    const end = this.#rest.indexOf(PASTE_END)
    if (end !== -1) {
      const paste = before + this.#take(end)
      this.#take(PASTE_END.length)
      this.#pasted = undefined
      return { paste }
    }
    let held = Math.min(this.#rest.length, PASTE_END.length - 1)
    while (!PASTE_END.startsWith(this.#rest.slice(this.#rest.length - held))) held--
    this.#pasted = before + this.#take(this.#rest.length - held)
    return 'more'
  }
}

/** The name of a character as a key: control characters are letters held with Ctrl. */
function nameOf(character: string): string {
  const named = controlKeys[character]
  if (named !== undefined) return named
  if (character >= ' ') return character
  return `ctrl-${String.fromCharCode(character.charCodeAt(0) + 0x40).toLowerCase()}`
}

function sequenceKey(all: string, numbers: string, end: string): string | undefined {
  // Answers of the terminal, and function keys of the Linux console.
  if (all.includes('[[') || /[<=>?]/.test(numbers)) return undefined
  const [first = '', second = '', third = ''] = numbers.split(';').map((number) => number.split(':')[0]!)
  // `27;5;13~`: another spelling of `13;5u`.
  if (end === '~' && first === '27') return codeKey(third, second)
  if (end === 'u') return codeKey(first, second)
  if (end === '~') return withModifiers(numberKeys[first], second)
  if (end === '^') return withModifiers(numberKeys[first], '5')
  if (end === '$') return withModifiers(numberKeys[first], '2')
  return withModifiers(letterKeys[end], second)
}

function codeKey(code: string, modifiers: string): string | undefined {
  const point = Number(code)
  const letter = point > 32 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined
  return withModifiers(codeKeys[code] ?? letter, modifiers)
}

/** Terminals count modifiers as bits and one: Shift 1, Alt 2, Ctrl 4. Shift alone means nothing at a prompt. */
function withModifiers(key: string | undefined, modifiers: string): string | undefined {
  if (key === undefined) return undefined
  const bits = modifiers === '' ? 0 : Number(modifiers) - 1
  return withMeta(bits & 4 ? `ctrl-${key}` : key, (bits & 2) !== 0)
}

function withMeta(key: string, meta: boolean): string {
  return meta ? `meta-${key}` : key
}
