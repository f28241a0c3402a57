import type { Style } from '../../command-line/style.ts'

/** The colour of a state: green when the sector is proven, red when something failed, yellow on the way. */
export function sectorColour(style: Style, state: string): (text: string) => string {
  if (['Proving', 'Available'].includes(state)) return style.green
  if (/Fail|Expired|Recover|Remov|Abort/.test(state)) return style.red
  return style.yellow
}
