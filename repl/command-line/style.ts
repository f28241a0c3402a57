/** How output may look: colours only where somebody sees them. */
export interface Style {
  readonly colors: boolean
  /** The width of the terminal; 100 where there is none. */
  readonly columns: number
  green(text: string): string
  yellow(text: string): string
  red(text: string): string
  cyan(text: string): string
  dim(text: string): string
  bold(text: string): string
}

const codes = { green: 32, yellow: 33, red: 31, cyan: 36, dim: 2, bold: 1 } as const

/** Makes the style of an output. */
export function createStyle(colors: boolean, columns = 100): Style {
  const paint = (code: number) => (text: string) => (colors && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text)
  return {
    colors,
    columns,
    green: paint(codes.green),
    yellow: paint(codes.yellow),
    red: paint(codes.red),
    cyan: paint(codes.cyan),
    dim: paint(codes.dim),
    bold: paint(codes.bold),
  }
}
