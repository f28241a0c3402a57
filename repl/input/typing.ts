import { stripVTControlCharacters } from 'node:util'
import { type Completion, complete } from '../completion/complete.ts'
import type { Session } from '../session/session.ts'
import { commandForKey, type PromptCommand } from './bindings.ts'
import type { KeyEvent } from './key-decoder.ts'
import { type EditorAction, type EditorState, edit, emptyEditor, withHistory } from './line-editor.ts'

export interface TypingView {
  readonly editor: EditorState
  /** What the name at the cursor may go on to be. */
  readonly choices: readonly string[]
  /** A word about the last key. */
  readonly note: string | undefined
}

/** What keys do to the screen as a whole. */
export interface Screen {
  clear(): void
  /** Gives the terminal back to the shell until that continues this process. */
  suspend(): void
}

/** What is being typed at the prompt, from keys to lines of the session. */
export class Typing {
  readonly #session: Session
  readonly #screen: Screen
  readonly #listeners = new Set<() => void>()
  #view: TypingView
  /** Keys wait for the completion before them. */
  #last: Promise<void> = Promise.resolve()
  #leaving = false

  constructor(session: Session, screen: Screen) {
    this.#session = session
    this.#screen = screen
    this.#view = { editor: emptyEditor(session.snapshot().history), choices: [], note: undefined }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): TypingView => this.#view

  /** Does what a key does, after all those before it. */
  readonly press = (event: KeyEvent): Promise<void> => {
    this.#last = this.#last.then(() => this.#press(event))
    return this.#last
  }

  async #press(event: KeyEvent): Promise<void> {
    const leaving = this.#leaving
    this.#leaving = false
    this.#change({
      choices: [],
      note: undefined,
      editor: withHistory(this.#view.editor, this.#session.snapshot().history),
    })
    if ('text' in event) return this.#edit({ type: 'insert', text: event.text })
    if ('paste' in event) return this.#paste(event.paste)
    const command = commandForKey(event.key)
    if (command !== undefined) await this.#do(command, leaving)
  }

  async #do(command: PromptCommand, leaving: boolean): Promise<void> {
    const { busySince, live } = this.#session.snapshot()
    const busy = busySince !== undefined
    switch (command) {
      case 'interrupt':
        if (this.#view.editor.search !== undefined) return this.#edit({ type: 'cancel' })
        if (busy) this.#session.interrupt()
        if (busy || this.#view.editor.text !== '') return this.#edit({ type: 'clear' })
        if (leaving) return this.#session.end()
        this.#leaving = true
        return this.#change({ note: 'Ctrl-C again leaves, as Ctrl-D and .exit do' })
      case 'delete-or-leave':
        if (this.#view.editor.text !== '') return this.#edit({ type: 'delete' })
        if (live.question !== undefined) return this.#session.interrupt()
        // What runs is not cut off by the end of what is typed.
        return busy ? this.#session.submit('.exit') : this.#session.end()
      case 'submit':
        this.#edit({ type: 'accept' })
        return this.#submit()
      case 'complete':
        this.#edit({ type: 'accept' })
        return live.question === undefined ? this.#complete() : undefined
      case 'clear-screen':
        return this.#screen.clear()
      case 'suspend':
        return this.#screen.suspend()
      default:
        return this.#edit({ type: command })
    }
  }

  #submit(): void {
    const { text } = this.#view.editor
    if (this.#session.snapshot().live.question !== undefined) {
      this.#edit({ type: 'clear' })
      return this.#session.answer(text)
    }
    if (this.#session.isUnfinished(text)) return this.#edit({ type: 'newline' })
    this.#edit({ type: 'clear' })
    this.#session.submit(text)
  }

  /** Lines that are pasted wait for Enter, all together; to questions they are answers. */
  #paste(pasted: string): void {
    const text = stripVTControlCharacters(pasted)
      .replace(/\r\n?/g, '\n')
      .replaceAll('\t', '  ')
      .replace(/[^\P{Cc}\n]/gu, '')
      .replace(/\n+$/, '')
    const asked = this.#session.snapshot().live.question !== undefined
    for (const [at, line] of (asked ? text.split('\n') : [text]).entries()) {
      if (at > 0) this.#submit()
      this.#edit({ type: 'insert', text: line })
    }
  }

  async #complete(): Promise<void> {
    const { text, cursor } = this.#view.editor
    const completion = await completionOf(this.#session, text, cursor)
    if (completion.text !== text) this.#edit({ type: 'replace', text: completion.text, cursor: completion.cursor })
    this.#change({ choices: completion.choices })
  }

  #edit(action: EditorAction): void {
    this.#change({ editor: edit(this.#view.editor, action) })
  }

  #change(next: Partial<TypingView>): void {
    this.#view = { ...this.#view, ...next }
    for (const listener of this.#listeners) listener()
  }
}

/** Behind the name of a program its commands and flags complete; everything else is TypeScript, or a dot command. */
async function completionOf(session: Session, text: string, cursor: number): Promise<Completion> {
  const { commandLines, dotCommands } = session
  const asCommand = commandLines.complete(text, cursor)
  if (asCommand.text !== text || asCommand.choices.length > 0) return asCommand
  return complete(text, cursor, {
    members: (owner) => session.members(owner),
    commands: dotCommands.names,
    programs: commandLines.names,
  })
}
