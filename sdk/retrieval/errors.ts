import { defineErrors } from '#sdk/errors/index.ts'
import { formatFil } from '#sdk/units/fil.ts'

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
  RETRIEVAL_SOURCE: {
    message: (d: { url: string }) => `"${d.url}" is not the address of a provider's HTTP server`,
    next: 'Give http:// or https://, the host and the port, without /ipfs or /piece.',
  },
  RETRIEVAL_NO_SOURCE: {
    message: (d: { root: string }) => `nobody is named who might have ${d.root}`,
    next: 'Name a provider, or the URL of one.',
  },
  RETRIEVAL_UNREACHABLE: {
    message: (d: { url: string; reason: string }) => `${d.url} cannot be reached: ${d.reason}`,
    next: 'Check the address, and that the provider serves retrievals over HTTP.',
  },
  RETRIEVAL_REFUSED: {
    message: (d: { url: string; status: number; said: string }) =>
      `${d.url} answered ${d.status}${d.said === '' ? '' : `: ${d.said}`}`,
    next: 'Ask another provider, or with the token that this one wants.',
  },
  RETRIEVAL_STALLED: {
    message: (d: { url: string; milliseconds: number; bytes: number }) =>
      `${d.url} sent ${d.bytes} bytes in ${d.milliseconds} ms: too slow to go on`,
    next: 'Try later or ask another provider: what has come is kept.',
  },
  RETRIEVAL_CUT: {
    message: (d: { url: string; reason: string }) => `the answer of ${d.url} ended too early: ${d.reason}`,
    next: 'Try again: what has come is kept.',
  },
  RETRIEVAL_ANSWER: {
    message: (d: { url: string; reason: string }) => `${d.url} did not answer as a trustless gateway: ${d.reason}`,
    next: 'Ask another provider.',
  },
  RETRIEVAL_BLOCK_WRONG: {
    message: (d: { url: string; cid: string }) => `${d.url} sent other bytes than those of block ${d.cid}`,
    next: 'Ask another provider: nothing that this one sends can be relied on.',
  },
  RETRIEVAL_HASH_UNKNOWN: {
    message: (d: { cid: string; hash: string }) =>
      `block ${d.cid} uses the hash function ${d.hash}, which cannot be checked`,
    next: 'Its blocks cannot be verified: retrieve the whole piece instead.',
  },
  RETRIEVAL_BLOCK_UNASKED: {
    message: (d: { url: string; cid: string }) => `${d.url} sent block ${d.cid}, which nobody asked for`,
    next: 'Ask another provider.',
  },
  RETRIEVAL_INCOMPLETE: {
    message: (d: { url: string; cid: string }) => `${d.url} left out block ${d.cid}`,
    next: 'Ask another provider: what has come is kept, and the rest may come from elsewhere.',
  },
  RETRIEVAL_FAILED: {
    message: (d: { root: string; reasons: readonly string[] }) =>
      d.reasons.length === 1
        ? `${d.root} could not be retrieved: ${d.reasons[0]}`
        : `${d.root} could not be retrieved from any of ${d.reasons.length} sources: ${d.reasons.join('; ')}`,
    next: 'Try again later or name another provider: what has come is kept beside the output.',
  },
  RETRIEVAL_NO_FILE: {
    message: (d: { cid: string; kind: string }) => `${d.cid} is ${d.kind}, not a file`,
    next: 'Name a file below it, or ask for a CAR.',
  },
  RETRIEVAL_UNAVAILABLE: {
    message: (d: { root: string; peer: string; said: string }) =>
      `${d.peer} does not give ${d.root}${d.said === '' ? '' : `: ${d.said}`}`,
    next: 'Ask another provider.',
  },
  RETRIEVAL_PRICED: {
    message: (d: { root: string; peer: string; attoFilPerByte: bigint; unsealAttoFil: bigint }) =>
      `${d.peer} wants ${formatFil(d.attoFilPerByte)} a byte and ${formatFil(d.unsealAttoFil)} for unsealing ${d.root}`,
    next: 'Ask another provider: dealkit pays for no retrievals. Or try this one over HTTP.',
  },
  RETRIEVAL_REJECTED: {
    message: (d: { root: string; peer: string; state: string; said: string }) =>
      `${d.peer} rejected the retrieval of ${d.root}: DealStatus${d.state}${d.said === '' ? '' : `, ${d.said}`}`,
    next: 'Correct what the provider names, or ask another one.',
  },
  RETRIEVAL_NO_PEER: {
    message: (d: { miner: string }) => `not set peer id for miner ${d.miner}`,
    next: 'Its operator sets it with venus-market actor set-peer-id; meanwhile choose another provider.',
  },
})
