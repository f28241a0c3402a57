import { defineErrors } from '#sdk/errors/define-errors.ts'

export const recipeErrors = defineErrors({
  NO_MINER: {
    message: (_: Record<string, never>) => 'The network has no miner to make a deal with',
    next: 'Start it with --miners 1.',
  },
  MINER_UNREACHABLE: {
    message: (d: { miner: string }) => `${d.miner} has no peer id on chain, so no client can find it`,
    next: 'Set it: "venus-market actor set-peer-id --miner MINER PEER".',
  },
  DEAL_NOT_ASSIGNED: {
    message: (d: { dealId: number }) => `The sealer took no deal ${d.dealId} into a sector`,
    next: 'See which deals are ready: "venus-sealer deals list".',
  },
  SECTOR_NOT_UPGRADED: {
    message: (d: { sector: number; dealId: number; other: number }) =>
      `Deal ${d.dealId} went into sector ${d.other} and not into ${d.sector}, which waits for it`,
    next: 'See why: "venus-sealer sectors status SECTOR --log".',
  },
  MARKET_HAS_NO_PEER: {
    message: (_: Record<string, never>) => 'The market has no peer id',
    next: 'See its log: without a libp2p host no client finds it.',
  },
  ASK_UNPAYABLE: {
    message: (d: { remark: string }) => d.remark,
    next: 'Name the unit: "20000 attofil"; a number without one is FIL.',
  },
  ASK_LOST: {
    message: (d: { miner: string }) => `The ask of ${d.miner} was set, and is not there`,
    next: 'Another process set it at the same time: see "venus-market storage-deals get-ask", and run this again.',
  },
  IMPORT_LOST: {
    message: (d: { file: string }) => `The import of ${d.file} was removed while its deal was being made`,
    next: 'Leave it until the deal is published, and run this again.',
  },
  RETRIEVED_FILE_DIFFERS: {
    message: (d: { expected: string; found: string }) =>
      `What came back differs: SHA-256 ${d.found} instead of ${d.expected}`,
    next: 'See whether the file was changed meanwhile, and retrieve it again; the sector and its pieces are kept.',
  },
  FILE_UNUSABLE: {
    message: (d: { path: string; reason: string }) => `${d.path} cannot be stored: ${d.reason}`,
    next: 'Name a regular file with at least one byte, such as ./some.bin.',
  },
})
