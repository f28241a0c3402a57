const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')

/**
 * Whether an If-None-Match header names the tag, so that the answer is 304. Weak comparison, as RFC 9110 has it.
 *
 * @example
 * import { matchesTag } from '#testnet/service/http/entity-tag.ts'
 * matchesTag('W/"bafy", "bafk"', '"bafk"') // true
 */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.trim() === '*' || header.split(',').some((one) => opaque(one) === opaque(tag))
}

/** Whether a Range holds for what there is now: without If-Range always, with it if it is the very same. */
export function rangeHolds(ifRange: string | undefined, tag: string): boolean {
  return ifRange === undefined || (ifRange.trim() === tag && !tag.startsWith('W/'))
}
