const shown = 8

/** A CID as the tables of the Go programs shorten it: `...76bf2or4`. */
export function shortCid(cid: { toString(): string } | null): string {
  if (cid === null) return ''
  const text = cid.toString()
  return text.length <= shown ? text : `...${text.slice(-shown)}`
}
