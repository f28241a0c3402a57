/** What a response says of its request. Source: go-graphsync responsecode.go. */
export const responseStatus = {
  RequestAcknowledged: 10,
  AdditionalPeers: 11,
  NotEnoughGas: 12,
  OtherProtocol: 13,
  PartialResponse: 14,
  RequestPaused: 15,
  RequestCompletedFull: 20,
  RequestCompletedPartial: 21,
  RequestRejected: 30,
  RequestFailedBusy: 31,
  RequestFailedUnknown: 32,
  RequestFailedLegal: 33,
  RequestFailedContentNotFound: 34,
  RequestCancelled: 35,
} as const

export type ResponseStatus = (typeof responseStatus)[keyof typeof responseStatus]

const names = new Map<number, string>(Object.entries(responseStatus).map(([name, code]) => [code, name]))

/**
 * Whether a number is one of graphsync's response statuses.
 *
 * @example
 * import { isResponseStatus } from '#sdk/protocols/graphsync/status.ts'
 * isResponseStatus(20) // true
 */
export function isResponseStatus(code: number): code is ResponseStatus {
  return names.has(code)
}

/**
 * Whether nothing more comes for the request.
 *
 * @example
 * import { isTerminal, responseStatus } from '#sdk/protocols/graphsync/status.ts'
 * isTerminal(responseStatus.RequestCompletedFull) // true
 */
export function isTerminal(status: ResponseStatus): boolean {
  return status >= responseStatus.RequestCompletedFull
}

/**
 * Name and number, for messages.
 *
 * @example
 * import { responseStatus, statusText } from '#sdk/protocols/graphsync/status.ts'
 * statusText(responseStatus.RequestCompletedFull) // 'RequestCompletedFull (20)'
 */
export function statusText(status: ResponseStatus): string {
  return `${names.get(status)} (${status})`
}
