import fc from 'fast-check'

/** JSON as requests carry it. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** Values that callers should not send, each in the place of any other. */
const strangers: readonly Json[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  '0',
  '-0',
  '1e9',
  't00',
  'f0',
  't018446744073709551616',
  '\u0000',
  '\ud800',
  'x'.repeat(70_000),
  [],
  {},
  { '/': 'bafyoops' },
  { '/': 'bafkqaaa' },
  { '/': 'bafy2bzacea3wsdh6y3a36tb3skempjoxqpuyompjbmfeyf34fi3uy6uue42v4' },
  [[[[]]]],
  { constructor: 1, toString: 2 },
  JSON.parse('{"__proto__":{"polluted":true}}') as Json,
]

type Path = readonly (string | number)[]

function pathsOf(value: Json, at: Path = []): Path[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((item: Json, i) => pathsOf(item, [...at, i]))]
  if (typeof value === 'object' && value !== null) {
    return [at, ...Object.entries(value).flatMap(([name, item]) => pathsOf(item as Json, [...at, name]))]
  }
  return [at]
}

/** The value with what is at a path changed; `undefined` takes it out. */
function changeAt(value: Json, path: Path, change: (old: Json) => Json | undefined): Json | undefined {
  const [first, ...rest] = path
  if (first === undefined) return change(value)
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, i) => {
      const changed = i === first ? changeAt(item, rest, change) : item
      return changed === undefined ? [] : [changed]
    })
  }
  const entries = Object.entries(value as Record<string, Json>).flatMap(([name, item]) => {
    const changed = name === first ? changeAt(item, rest, change) : item
    return changed === undefined ? [] : [[name, changed] as const]
  })
  return Object.fromEntries(entries)
}

interface Step {
  readonly kind: 'replace' | 'remove' | 'repeat' | 'wrap' | 'flip' | 'cut' | 'insert'
  /** Picks a place, and what goes there, out of as many as there are. */
  readonly place: number
  readonly pick: number
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('replace', 'remove', 'repeat', 'wrap', 'flip', 'cut', 'insert'),
  place: fc.nat(),
  pick: fc.nat(),
})

/** One character of a text for another: a bit of a base64 text, as good as any. */
function flipText(text: string, pick: number): string {
  if (text === '') return 'A'
  const at = pick % text.length
  const other = String.fromCharCode(text.charCodeAt(at) ^ (1 << (pick % 7)))
  return text.slice(0, at) + other + text.slice(at + 1)
}

function mutateJson(value: Json, { kind, place, pick }: Step): Json {
  const paths = pathsOf(value)
  const path = paths[place % paths.length]!
  const changed = changeAt(value, path, (old) => {
    if (kind === 'remove') return path.length === 0 ? null : undefined
    if (kind === 'repeat') return Array.isArray(old) ? [...old, ...(old as Json[])] : [old, old]
    if (kind === 'wrap') return pick % 2 === 0 ? [old] : { Message: old }
    if (kind === 'flip' && typeof old === 'string') return flipText(old, pick)
    if (kind === 'flip' && typeof old === 'number') return old ^ (1 << (pick % 31))
    return strangers[pick % strangers.length]!
  })
  return changed ?? null
}

function mutateText(text: string, { kind, pick }: Step): string {
  const at = pick % (text.length + 1)
  if (kind === 'cut') return text.slice(0, at)
  return text.slice(0, at) + String.fromCharCode(pick % 256) + text.slice(at)
}

/** Bodies that were valid requests before something happened to them: in their JSON, or in their text. */
export function mutatedRequests(requests: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...requests), fc.array(step, { minLength: 1, maxLength: 3 }))
    .map(([request, steps]) => {
      let value = JSON.parse(request) as Json
      for (const one of steps) if (one.kind !== 'cut' && one.kind !== 'insert') value = mutateJson(value, one)
      let text = JSON.stringify(value)
      for (const one of steps) if (one.kind === 'cut' || one.kind === 'insert') text = mutateText(text, one)
      return text
    })
}
