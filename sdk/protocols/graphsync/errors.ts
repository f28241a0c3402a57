import { defineErrors } from '#sdk/errors/define-errors.ts'

/** What goes wrong with requests and responses: one error a cause. */
export const graphsyncErrors = defineErrors({
  GRAPHSYNC_SELECTOR: {
    message: (d: { reason: string }) => `the selector cannot be used: ${d.reason}`,
    next: 'Use explore-recursive, explore-all, explore-fields, explore-index, explore-range, union or matcher.',
  },
  GRAPHSYNC_BLOCK_UNREADABLE: {
    message: (d: { cid: string; reason: string }) => `block ${d.cid} cannot be walked: ${d.reason}`,
    next: 'Make the data again as dag-pb, dag-cbor or raw blocks.',
  },
  GRAPHSYNC_BLOCK_TOO_LARGE: {
    message: (d: { cid: string; bytes: number; limitBytes: number }) =>
      `block ${d.cid} has ${d.bytes} bytes, a message takes ${d.limitBytes}`,
    next: 'Import the data with blocks of 1 MiB.',
  },
  GRAPHSYNC_BUDGET: {
    message: (d: { maxLinks: number }) => `the request crosses more than ${d.maxLinks} links`,
    next: 'Ask for a smaller part of the DAG.',
  },
  GRAPHSYNC_MESSAGE: {
    message: (d: { peer: string; reason: string }) =>
      `peer ${d.peer} sent a graphsync message that cannot be read: ${d.reason}`,
  },
  GRAPHSYNC_ORDER: {
    message: (d: { peer: string; expected: string; got: string }) =>
      `peer ${d.peer} sent ${d.got} where the selector comes to ${d.expected}`,
    next: 'The peer walks the data differently, or is faulty; try another.',
  },
  GRAPHSYNC_BLOCK_WRONG: {
    message: (d: { peer: string; cid: string }) =>
      `peer ${d.peer} says that it sent block ${d.cid}, but nothing that it sent has this hash`,
    next: 'Its copy of the data is damaged: its operator must import it again.',
  },
  GRAPHSYNC_INCOMPLETE: {
    message: (d: { peer: string; missing: number; cid: string }) =>
      `peer ${d.peer} does not have ${d.missing} of the blocks, first ${d.cid}`,
    next: 'Ask its operator to import the data again.',
  },
  GRAPHSYNC_ENDED_EARLY: {
    message: (d: { peer: string; cid: string }) => `peer ${d.peer} ended the transfer before block ${d.cid}`,
    next: 'Retrieve it again: what has come is kept; or ask another provider.',
  },
  GRAPHSYNC_REFUSED: {
    message: (d: { peer: string; status: string }) => `peer ${d.peer} answered the request with ${d.status}`,
    next: 'Its log says why.',
  },
  GRAPHSYNC_CANCELLED: { message: (d: { by: string }) => `the transfer was cancelled by ${d.by}` },
  GRAPHSYNC_CONNECTION_LOST: {
    message: (d: { peer: string }) => `the connection to peer ${d.peer} was lost during a transfer`,
    next: 'Restart the transfer: it goes on from the blocks that arrived.',
  },
  GRAPHSYNC_STORE: {
    message: (d: { cid: string }) => `block ${d.cid} could not be read from or written to the store`,
    next: 'Check the disk.',
  },
  GRAPHSYNC_STOPPED: { message: () => 'graphsync was stopped' },
})
