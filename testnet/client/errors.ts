import { defineErrors } from '#sdk/errors/index.ts'
import { formatFil } from '#sdk/units/fil.ts'

export const clientErrors = defineErrors({
  CLIENT_DEFAULT_MISSING: {
    message: () => 'default address is undefined',
    next: 'Name the address (--from), or start market-client with --addr.',
  },
  IMPORT_UNKNOWN: {
    message: (d: { importId: bigint }) => `there is no import ${d.importId}`,
    next: 'List them: market-client data local.',
  },
  IMPORT_CAR_ROOTS: {
    message: (d: { path: string; roots: number }) =>
      `car file can have one and only one header: ${d.path} has ${d.roots} roots`,
    next: 'Make the CAR with one root, or import the file itself.',
  },
  IMPORT_CAR_INCOMPLETE: {
    message: (d: { path: string; root: string; cid: string }) =>
      `${d.path} does not hold the whole DAG of ${d.root}: it lacks the block ${d.cid}`,
    next: 'Make or fetch the CAR again with all of its blocks, or import the file itself.',
  },
  IMPORT_IN_USE: {
    message: (d: { importId: bigint; deal: string; state: string }) =>
      `import ${d.importId} is still needed by deal ${d.deal}, which is ${d.state}`,
    next: 'Wait until its data has been sent.',
  },
  MINER_PEER_UNSET: {
    message: (d: { miner: string }) => `not set peer id for miner ${d.miner}`,
    next: 'Its operator sets it with venus-market actor set-peer-id; meanwhile choose another provider.',
  },
  MINER_ADDRESS_UNSET: {
    message: (d: { miner: string; peer: string }) => `miner ${d.miner} (peer ${d.peer}) has no addresses on chain`,
    next: 'Its operator sets them with venus-market actor set-addrs; meanwhile choose another provider.',
  },
  CLIENT_DEAL_UNKNOWN: {
    message: (d: { proposalCid: string }) => `there is no deal ${d.proposalCid}`,
    next: 'Give the whole proposal CID: storage deals list -v prints it.',
  },
  CLIENT_DEAL_OVER: {
    message: (d: { proposalCid: string; state: string; said: string; freeEpoch: number }) =>
      `the same deal was proposed before and is over: ${d.proposalCid} is ${d.state}${d.said === '' ? '' : `: ${d.said}`}`,
    next: ({ freeEpoch }) =>
      `Propose it with another start epoch, --start-epoch ${freeEpoch}: a deal is known by its terms.`,
  },
  CLIENT_PIECE_MISMATCH: {
    message: (d: { root: string; given: string; imported: string }) =>
      `the piece ${d.given} is not that of ${d.root}, which is ${d.imported}`,
    next: 'Leave the piece CID and size out: they are known from the import.',
  },
  DEAL_REFUSED: {
    message: (d: { proposalCid: string; number: number; said: string }) =>
      `provider returned unexpected state ${d.number} for proposal ${d.proposalCid}, with message: ${d.said}`,
    next: 'Correct what the provider names and propose again.',
  },
  DEAL_UNDECIDED: {
    message: (d: { state: string }) => `the provider still decides: ${d.state}`,
    next: 'The proposal is put to it again by itself.',
  },
  CLIENT_RETRIEVAL_UNKNOWN: {
    message: (d: { dealId: bigint }) => `there is no retrieval ${d.dealId}`,
    next: 'List them: market-client retrieval list.',
  },
  CLIENT_RETRIEVAL_PRICED: {
    message: (d: { miner: string; totalAttoFil: bigint }) =>
      `${d.miner} is to be paid ${formatFil(d.totalAttoFil)}: retrievals are made for nothing only`,
    next: 'Ask another provider, or this one over HTTP.',
  },
  CLIENT_RETRIEVAL_OVER: {
    message: (d: { dealId: bigint; state: string; said: string }) =>
      `retrieval ${d.dealId} ended in DealStatus${d.state}${d.said === '' ? '' : `: ${d.said}`}`,
    next: 'Retrieve it again: what has come is not sent twice.',
  },
  CLIENT_RETRIEVAL_CHANNEL: {
    message: (d: { dealId: bigint }) => `retrieval ${d.dealId} has no data transfer to follow`,
    next: 'Retrieve it again: what has come is not sent twice.',
  },
  CLIENT_DATA_SELECTOR: {
    message: (d: { text: string; reason: string }) => `"${d.text}" does not say which data: ${d.reason}`,
    next: 'Give a path through the nodes such as Links/0/Hash, or a selector in JSON.',
  },
  CLIENT_EXPORT: {
    message: (d: { root: string; reason: string }) => `${d.root} cannot be exported: ${d.reason}`,
    next: 'See which data is here: market-client data local, market-client retrieval list.',
  },
})
