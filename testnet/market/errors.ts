import { defineErrors } from '#sdk/errors/index.ts'
import { formatFil } from '#sdk/units/fil.ts'

export const marketErrors = defineErrors({
  MARKET_MINER_UNKNOWN: {
    message: (d: { miner: string }) => `actor [${d.miner}] not found`,
    next: 'Serve it: venus-market solo-run --miner, or list those that are served with actor list.',
  },
  MARKET_MINER_NOT_ON_CHAIN: {
    message: (d: { miner: string; network: string; reason: string }) =>
      `${d.miner} is no miner on the network ${d.network}: ${d.reason}`,
    next: 'Correct --miner or [[StorageMiners]], or give --node-url of a node on the network that the miner is on.',
  },
  MARKET_OTHER_CHAIN: {
    message: (d: { network: string; genesis: string; expected: string; expectedGenesis: string }) =>
      `the node is on the network ${d.network} (genesis ${d.genesis}), and this market's deals are on ${d.expected} (genesis ${d.expectedGenesis})`,
    next: 'Give --node-url of a node on that network, or another --repo for this one.',
  },
  MARKET_KEY_MISSING: {
    message: (d: { key: string; signer: string; command: string }) => `${d.signer} does not have the key of ${d.key}`,
    next: (d: { command: string }) => `Import it there: ${d.command}; what waits for it goes on by itself.`,
  },
  MARKET_WORKER_POOR: {
    message: (d: { worker: string; miner: string; has: bigint; needs: bigint }) =>
      `the worker ${d.worker} of ${d.miner} has ${formatFil(d.has)}, and a deposit of ${formatFil(d.needs)} is needed for collateral`,
    next: (d: { worker: string; has: bigint; needs: bigint }) =>
      `Send it ${formatFil(d.needs - d.has)} and something for gas: venus send ${d.worker} <amount>.`,
  },
  MARKET_ASK_NONE: {
    message: (d: { miner: string }) => `${d.miner} does not have an ask`,
    next: 'Set one: venus-market storage-deals set-ask.',
  },
  MARKET_ASK_BOUNDS: {
    message: (d: { reason: string }) => `the ask cannot be set: ${d.reason}`,
    next: 'Sizes are padded bytes, powers of two from 256; prices are attoFIL per GiB and epoch.',
  },
  MARKET_DEAL_UNKNOWN: {
    message: (d: { deal: string }) => `failed getting deal ${d.deal}: record not found`,
    next: 'Give the whole proposal CID: storage-deals list -v prints it.',
  },
  MARKET_DEAL_TERMINAL: {
    message: (d: { deal: string; state: string; said: string }) =>
      `deal ${d.deal} is terminate state: ${d.state}${d.said === '' ? '' : ` (${d.said})`}`,
    next: 'The client must propose it again.',
  },
  MARKET_DEAL_NOT_OFFLINE: {
    message: (d: { deal: string; state: string }) => `deal ${d.deal} does not support offline data: it is ${d.state}`,
    next: 'Data is imported once, into a deal that waits for it: StorageDealWaitingForData.',
  },
  MARKET_IMPORT_RUNS: {
    message: (d: { deal: string }) => `the data of deal ${d.deal} is being imported already`,
    next: 'Wait for that import to end.',
  },
  MARKET_IMPORT_FILE: {
    message: (d: { path: string; reason: string }) => `failed to open given file: ${d.path}: ${d.reason}`,
    next: 'The market itself opens the file: give a path that is right on its machine, and that it may read.',
  },
  MARKET_IMPORT_MISMATCH: {
    message: (d: { file: string; bytes: number; why: string; got?: string | undefined; expected: string }) => {
      const cids = d.got === undefined ? `expected ${d.expected}` : `got: ${d.got}, expected ${d.expected}`
      return `given data does not match expected commP (${cids}): ${d.file} has ${d.bytes} bytes, ${d.why}`
    },
    next: 'Give the very CAR that the CommP was computed of. The deal still waits for its data.',
  },
  MARKET_IMPORT_FAILED: {
    message: (d: { deal: string; reason: string }) => `importing deal data failed: ${d.reason}`,
    next: 'The deal still waits for its data: correct the cause and import again.',
  },
  MARKET_TRANSFER_TOO_LARGE: {
    message: (d: { deal: string; limitBytes: number }) =>
      `more data came for deal ${d.deal} than its piece holds: ${d.limitBytes} bytes`,
    next: 'The client must propose the deal again, with the piece size of its data.',
  },
  MARKET_DEAL_TAKES_NO_DATA: {
    message: (d: { reason: string }) => d.reason,
    next: 'The client must propose the deal again.',
  },
  MARKET_BLOCK_UNKNOWN: {
    message: (d: { cid: string }) => `the block ${d.cid} is in no piece that is stored here`,
    next: 'Ask another provider; a piece that was just imported is indexed first.',
  },
  MARKET_IDENTITY_CID: {
    message: (d: { cid: string; reason: string }) => `the block inlined in ${d.cid} is not looked into: ${d.reason}`,
    next: 'Ask for the blocks it links to.',
  },
  MARKET_BLOCK_REFUSED: {
    message: (d: { cid: string; pieceCid: string }) => `the block ${d.cid} is not given away: piece ${d.pieceCid}`,
    next: 'Its provider decides what it gives away: [RetrievalFilter] of the market, and retrieval-deals selection.',
  },
  MARKET_BLOCK_DAMAGED: {
    message: (d: { cid: string; pieceCid: string }) => `the block ${d.cid} is damaged in piece ${d.pieceCid}`,
    next: 'Import the piece again: the bytes in the piece store are not those of its deal.',
  },
  MARKET_RETRIEVAL_UNKNOWN: {
    message: (d: { receiver: string; dealId: bigint }) => `${d.receiver} has no retrieval deal ${d.dealId} here`,
    next: 'List them: retrieval-deals list.',
  },
  MARKET_DEAL_STATUS: {
    message: (d: { dealId: number; miner: string }) => `${d.miner} has no deal ${d.dealId} here`,
    next: 'List the deals with their numbers: storage-deals list.',
  },
  MARKET_DEAL_TAKEN: {
    message: (d: { dealId: number; sector: number | null; state: string }) =>
      `deal ${d.dealId} is ${d.sector === null ? 'taken' : `in sector ${d.sector}`} already (${d.state})`,
    next: 'Release it first: ReleaseDeals, or storage-deals update --piece-state Undefine.',
  },
  MARKET_DEAL_PROVEN: {
    message: (d: { dealId: number; sector: number | null; state: string }) =>
      `deal ${d.dealId} cannot be released: it is ${d.state}${d.sector === null ? '' : ` in sector ${d.sector}`}`,
    next: 'Only a published deal whose sector has not proved it yet can go into another sector.',
  },
  MARKET_PAYLOAD_SIZE: {
    message: (d: { pieceCid: string; stored: number | undefined; given: number }) =>
      `piece ${d.pieceCid} ${d.stored === undefined ? 'is in no piece storage' : `has ${d.stored} bytes`}, not ${d.given}`,
    next: 'Give the length of the payload that is stored: its CAR without padding.',
  },
  MARKET_EVENT_UNKNOWN: {
    message: (d: { id: string }) => `request id ${d.id} not exit`,
    next: 'It was answered already, or its sealer has connected anew: nothing is left to do.',
  },
  MARKET_SEALER_ABSENT: {
    message: (d: { miner: string; method: string }) => `no sealer of ${d.miner} listens for ${d.method}`,
    next: 'Start its sealer with this market as [RegisterMarket], then try again.',
  },
  MARKET_SEALER_REFUSED: {
    message: (d: { miner: string; method: string; reason: string }) => `${d.method} of ${d.miner}: ${d.reason}`,
    next: 'The log of its sealer says more.',
  },
  MARKET_NO_MYSQL: {
    message: () => '[Mysql] ConnectionString is set, and this market does not keep what it knows in MySQL',
    next: 'Empty it: SQLite in the repo is used, or what [Database] names.',
  },
  MARKET_PACKING: {
    message: (d: { reason: string }) => d.reason,
  },
  MARKET_STATE_REFUSED: {
    message: (d: { deal: string; from: string; to: string }) => `deal ${d.deal} cannot go from ${d.from} to ${d.to}`,
    next: 'Only a state that follows the present one can be set.',
  },
  MARKET_DEAL_BROKEN: {
    message: (d: { reason: string }) => `the deal cannot be taken over: ${d.reason}`,
    next: 'Export it again from the market that made it: storage-deals export.',
  },
})
