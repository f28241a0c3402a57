/** Rows under aligned headers, two blanks apart, as the Go programs print their tables. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headers.map((header, i) => Math.max(header.length, ...rows.map((row) => row[i]?.length ?? 0)))
  return [headers, ...rows]
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('  '))
    .join('\n')
}

/** A CID short enough for a table: its last eight characters. */
export function shortCid(cid: { toString(): string }): string {
  return `...${cid.toString().slice(-8)}`
}
