import { defineErrors } from '#sdk/errors/define-errors.ts'

/** Which stream an error is about. */
export interface StreamDetails extends Readonly<Record<string, unknown>> {
  readonly protocol: string
  readonly peer: string
}

const on = (d: StreamDetails) => `${d.protocol} with peer ${d.peer}`

/** What goes wrong between peers: one error a cause. */
export const protocolErrors = defineErrors({
  HOST_KEY_INVALID: {
    message: (d: { reason: string }) => `the bytes are not a libp2p private key: ${d.reason}`,
    next: 'Give a 32-byte Ed25519 seed, its 64-byte form, or the protobuf form that Go nodes store.',
  },
  HOST_LISTEN_FAILED: {
    message: (d: { addresses: string }) => `the libp2p host cannot listen on ${d.addresses}`,
    next: 'Choose a free port, or 0 for any.',
  },
  PEER_ID_INVALID: {
    message: (d: { peer: string }) => `"${d.peer}" is not a peer id`,
    next: 'Peer ids look like 12D3KooW… or Qm…; a multiaddr goes beside one: { peerId, multiaddrs: [multiaddr] }.',
  },
  PEER_INVALID: {
    message: (d: { got: string }) => `a peer is an object with its id and multiaddrs, not ${d.got}`,
    next: 'Give { peerId, multiaddrs }, as stateMinerInfo answers them: peerId is text, multiaddrs a list.',
  },
  PEER_ADDRESS_UNKNOWN: {
    message: (d: { peer: string; skipped: string }) =>
      `no usable address of peer ${d.peer} is known${d.skipped === '' ? '' : ` (unreadable: ${d.skipped})`}`,
    next: 'Give its multiaddrs; a provider sets them with `actor set-addrs`.',
  },
  PEER_UNREACHABLE: {
    message: (d: { peer: string; addresses: string }) => `peer ${d.peer} could not be reached at ${d.addresses}`,
    next: 'Check that it runs, and that its addresses on chain are up to date.',
  },
  PEER_SILENT: {
    message: (d: { peer: string }) => `peer ${d.peer} does not answer any more: its connection is given up`,
    next: 'It is connected to again when there is something to say.',
  },
  PEER_LACKS_PROTOCOL: {
    message: (d: { peer: string; protocols: string }) => `peer ${d.peer} does not speak ${d.protocols}`,
    next: 'Ask its operator which deal protocols it serves.',
  },
  STREAM_CLOSED: {
    message: (d: StreamDetails) => `${on(d)}: the peer closed the stream before its message was whole`,
    next: 'The peer may not have understood the request; its log says more.',
  },
  STREAM_LOST: {
    message: (d: StreamDetails) => `${on(d)}: the stream broke`,
    next: 'Try again; the connection was lost or the peer gave up.',
  },
  STREAM_TIMEOUT: {
    message: (d: StreamDetails & { timeoutMs: number }) => `${on(d)}: nothing whole came or went in ${d.timeoutMs} ms`,
    next: 'Try again, or allow more time.',
  },
  STREAM_CANCELLED: { message: (d: StreamDetails) => `${on(d)}: cancelled` },
  MESSAGE_INVALID: {
    message: (d: StreamDetails & { reason: string }) => `${on(d)}: the message cannot be read: ${d.reason}`,
    next: 'The peer speaks another version of the protocol, or is faulty.',
  },
  ASK_NONE: {
    message: (d: { peer: string; miner: string }) => `peer ${d.peer} has no ask for ${d.miner}`,
    next: 'Check that the peer serves this miner; its operator sets an ask with `storage-deals set-ask`.',
  },
  ASK_WRONG_MINER: {
    message: (d: { miner: string; got: string }) => `the ask is for ${d.got}, ${d.miner} was asked for`,
    next: 'Name the miner in the form that its provider uses, normally the ID address.',
  },
  SIGNATURE_INVALID: {
    message: (d: { what: string; signer: string }) => `${d.what} is not signed by ${d.signer}`,
    next: 'Check the worker key on chain; if it is right, do not trust this peer.',
  },
  DEAL_ANSWER_MISMATCH: {
    message: (d: { expected: string; got: string }) => `the peer answered about proposal ${d.got}, not ${d.expected}`,
  },
  SIGNER_FAILED: {
    message: (d: { what: string }) => `${d.what} could not be signed`,
    next: 'Check that the wallet is unlocked and holds the key.',
  },
})
