import { defineErrors } from '#sdk/errors/index.ts'

export const retrievalErrors = defineErrors({
  GATEWAY_PATH: {
    message: (d: { path: string; reason: string }) => `"${d.path}" is no content path: ${d.reason}`,
    next: 'Ask for /ipfs/ and a CID, with names below it for a CAR.',
  },
  GATEWAY_FORMAT_MISSING: {
    message: () => 'the request names no format',
    next: 'Add ?format=car or ?format=raw, or say so in Accept: application/vnd.ipld.car or application/vnd.ipld.raw.',
  },
  GATEWAY_FORMAT_OTHER: {
    message: (d: { format: string }) => `"${d.format}" is not served: only verifiable formats are`,
    next: 'Ask for format=car or format=raw and decode it yourself.',
  },
  GATEWAY_PARAMETER: {
    message: (d: { name: string; value: string; expected: string }) => `${d.name}=${d.value}: expected ${d.expected}`,
  },
  GATEWAY_PATH_RAW: {
    message: () => 'a raw block is asked for by its CID alone, without a path',
    next: 'Ask for format=car to have a path resolved.',
  },
  GATEWAY_PATH_MISSING: {
    message: (d: { path: string; reason: string }) => `there is nothing at ${d.path}: ${d.reason}`,
    next: 'Check the spelling of each name.',
  },
  GATEWAY_RANGE_OUTSIDE: {
    message: (d: { cid: string; size: number; from: number }) =>
      `the file ${d.cid} has ${d.size} bytes: nothing is from ${d.from} on`,
    next: 'Ask for a range within the file.',
  },
})
