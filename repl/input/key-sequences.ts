/** The last letter of `ESC [ … letter` and `ESC O letter`: xterm, VTE, tmux, the Linux console. */
export const letterKeys: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  M: 'enter',
  Z: 'shift-tab',
  // rxvt with Shift (behind [) and Ctrl (behind O)
  a: 'up',
  b: 'down',
  c: 'right',
  d: 'left',
}

/** The number of `ESC [ number ~`; rxvt ends it with ^ for Ctrl and $ for Shift. */
export const numberKeys: Readonly<Record<string, string>> = {
  '1': 'home',
  '2': 'insert',
  '3': 'delete',
  '4': 'end',
  '5': 'page-up',
  '6': 'page-down',
  '7': 'home',
  '8': 'end',
  '200': 'paste-start',
}

/** Code points of `ESC [ code ; modifiers u` that are no letters. */
export const codeKeys: Readonly<Record<string, string>> = {
  '8': 'backspace',
  '9': 'tab',
  '13': 'enter',
  '27': 'escape',
  '32': 'space',
  '127': 'backspace',
}

/** Control characters that have a name of their own; the others are `ctrl-` and their letter. */
export const controlKeys: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\x7f': 'backspace',
  '\x1b': 'escape',
}

export const ESCAPE = '\x1b'
export const PASTE_END = '\x1b[201~'
/** What a terminal is told so that it marks what is pasted, and so that it does not any more. */
export const markPastes = { on: '\x1b[?2004h', off: '\x1b[?2004l' } as const
