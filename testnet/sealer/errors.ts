import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { defineErrors } from '#sdk/errors/define-errors.ts'
import type { DealAssignment } from '#sdk/rpc/types/sealer/sector-info.ts'
import { counted } from '#sdk/units/count.ts'

export const sealerErrors = defineErrors({
  SECTOR_UNKNOWN: {
    message: (d: { sector: number }) => `There is no sector ${d.sector}`,
    next: '"venus-sealer sectors list" shows the sectors there are.',
  },
  STORAGE_PATH_TAKEN: {
    message: (d: { path: string }) => `path is already initialized at ${d.path}`,
    next: 'Attach it without --init.',
  },
  STORAGE_PATH_NOT_INITIALIZED: {
    message: (d: { path: string }) => `${d.path} is no storage path: it has no sectorstore.json`,
    next: 'Attach it with --init and --seal or --store.',
  },
  STORAGE_PATH_UNKNOWN: {
    message: (d: { path: string; paths: readonly string[] }) =>
      `${d.path} is none of the attached storage paths (${listed(d.paths)})`,
    next: 'Attach it: "venus-sealer storage attach PATH".',
  },
  STORAGE_PATH_USE: {
    message: (d: { path: string; use: string }) => `the storage path ${d.path} may not ${d.use}`,
    next: '"venus-sealer storage list" shows what each path is for.',
  },
  STORAGE_UNKNOWN: {
    message: (d: { id: string }) => `There is no storage path ${d.id}`,
    next: '"venus-sealer storage list" shows the paths.',
  },
  TOO_MANY_SEALING: {
    message: (d: { sealing: number; limit: number }) =>
      `too many sectors sealing (curSealing: ${d.sealing}, max: ${d.limit})`,
    next: 'Wait until one is done, or raise [Sealing] MaxSealingSectors.',
  },
  STORAGE_NO_PATH: {
    message: (d: { use: string; bytes: number }) => `No storage path that may ${d.use} has ${d.bytes} bytes free`,
    next: 'Add one: "venus-sealer storage attach --init --seal PATH" (or --store).',
  },
  SECTOR_FILE_MISSING: {
    message: (d: { kind: string; sector: string; paths: readonly string[] }) =>
      `The ${d.kind} file of ${d.sector} is in none of the storage paths (${d.paths.join(', ')})`,
    next: 'Attach the path that has it, or remove the sector.',
  },
  SECTOR_DATA_MISMATCH: {
    message: (d: { sector: number; expected: string; found: string }) =>
      `Sector ${d.sector} holds other data than its pieces: CommD is ${d.found} instead of ${d.expected}`,
    next: 'Remove the sector; its deals go back to the market.',
  },
  PIECE_NOT_FOUND: {
    message: (d: {
      pieceCid: string
      /** The sealer's stores, the market's, and what the market said. */
      ours: readonly string[]
      theirs: readonly string[]
      market: string
      copy?: string | undefined
      to?: string | undefined
    }) =>
      `The data of piece ${d.pieceCid} is neither in the piece store of the sealer (${listed(d.ours)}) nor had from the market at ${d.market}, whose piece store is ${listed(d.theirs)}`,
    next: (d) =>
      d.copy !== undefined && d.to !== undefined
        ? `Copy ${d.copy} to ${d.to}, or let [PieceStorage] of the sealer name the same place as that of the market.`
        : 'Let [PieceStorage] of the sealer name the same place as that of the market, or correct [MarketNode] Url and Token.',
  },
  PIECE_DAMAGED: {
    message: (d: { pieceCid: string; problems: readonly { place: string; problem: string }[] }) =>
      `The data of piece ${d.pieceCid} is damaged: ${d.problems.map(({ place, problem }) => `in ${place} ${problem}`).join('; ')}`,
    next: 'Remove what is stored under that name, and import the data of the deal again, or copy it from where it is whole.',
  },
  PIECE_DOES_NOT_FIT: {
    message: (d: { paddedBytes: number; sectorBytes: number }) =>
      `A piece of ${d.paddedBytes} padded bytes does not fit a sector of ${d.sectorBytes}`,
    next: 'It needs a miner with larger sectors, or data in smaller pieces.',
  },
  DEAL_START_PASSED: {
    message: (d: { pieceCid: string; epoch: number; startEpoch: number }) =>
      `cannot add piece for deal with piece CID ${d.pieceCid}: current epoch ${d.epoch} has passed deal proposal start epoch ${d.startEpoch}`,
    next: 'The deal can no longer be sealed; its client may propose it again.',
  },
  DEAL_FITS_NO_SECTOR: {
    message: (d: { dealId: number; endEpoch: number; reason: string }) =>
      `deal ${d.dealId} ends at epoch ${d.endEpoch}: ${d.reason}`,
    next: 'Let its client propose it again with an earlier end, or let sectors begin for deals: [Sealing] MakeNewSectorForDeals = true.',
  },
  TOO_MANY_WAITING: {
    message: (d: { waiting: number; limit: number }) =>
      `${counted(d.waiting, 'sector waits', 'sectors wait')} for deals already, and none of them can take this one (limit ${d.limit})`,
    next: 'Seal one of them ("venus-sealer sectors seal N"), or raise [Sealing] MaxWaitDealsSectors.',
  },
  SNAP_UP_TOO_MANY: {
    message: (d: { waiting: number; limit: number }) =>
      `already waiting for deals in ${d.waiting} >= ${d.limit} (cfg.MaxWaitDealsSectors) sectors, no free resources to wait for deals in another`,
    next: 'Seal one of them ("venus-sealer sectors seal N"), or raise [Sealing] MaxWaitDealsSectors.',
  },
  DEALS_NOT_SEALED: {
    message: (d: { failed: readonly { dealId: number; reason: string }[]; assigned: readonly DealAssignment[] }) =>
      `${counted(d.failed.length, 'deal')} could not be taken: ${d.failed.map(({ dealId, reason }) => `deal ${dealId}: ${reason}`).join('; ')}`,
    next: (d) =>
      d.assigned.length === 0
        ? 'Mend what is named, then run "venus-sealer sectors deal" again.'
        : `${counted(d.assigned.length, 'deal was', 'deals were')} taken. Mend what is named, then run "venus-sealer sectors deal" again.`,
  },
  DEAL_NOT_ADDED: {
    message: (d: { dealId: number; sector: number; reason: string }) => d.reason,
    next: (d: { sector: number }) => `"venus-sealer sectors status ${d.sector} --log" tells what happened there.`,
  },
  PIECE_STATUS_UNKNOWN: {
    message: (d: { status: string; known: readonly string[] }) => `"${d.status}" is no status of a piece`,
    next: (d: { known: readonly string[] }) => `Give one of ${d.known.filter((one) => one !== '').join(', ')}.`,
  },
  REPLICA_DIFFERS: {
    message: (d: { sector: number; expected: string; made: string }) =>
      `the replica of sector ${d.sector} came out as ${d.made}, and the chain has ${d.expected}: its data is not what was sealed`,
    next: 'Remove the unsealed file of the sector, so that its data is taken from the pieces again.',
  },
  PRE_COMMIT_DIFFERS: {
    message: (d: { sector: number; onChain: string; sealed: string }) =>
      `sector ${d.sector} is pre-committed with CommR ${d.onChain}, and was sealed to ${d.sealed}`,
    next: (d: { sector: number }) =>
      `Remove it ("venus-sealer sectors remove ${d.sector}"), so that its deals go into another sector.`,
  },
  SECTOR_NOT_PROVEN: {
    message: (d: { sector: number; state: string }) =>
      `sector ${d.sector} is in state ${d.state}: only the replica of a sector that is proven can be made again`,
    next: 'One that is being sealed makes its replica by itself.',
  },
  SECTOR_STATE_UNKNOWN: {
    message: (d: { state: string; known: readonly string[] }) => `"${d.state}" is not a valid state`,
    next: (d: { known: readonly string[] }) => `Possible states for sectors are: ${d.known.join(', ')}.`,
  },
  UPGRADE_ONLY_SNAP: {
    message: (d: { sector: number }) => `sector ${d.sector} cannot be marked to be replaced by another`,
    next: 'Put deals into its replica: "venus-sealer sectors snap-up".',
  },
  MESSAGE_UNKNOWN: {
    message: (d: { uid: string }) => `this sealer has sent no message ${d.uid}`,
    next: '"venus-sealer messager list" shows those it has sent.',
  },
  NOT_UPGRADABLE: {
    message: (d: { sector: number; state: string; reason: string }) => d.reason,
    next: (d) =>
      `Sector ${d.sector} is in state ${d.state}; "venus-sealer sectors list" shows which ones are Proving, Active and CC.`,
  },
  ABORT_TOO_LATE: {
    message: (d: { sector: number; state: string }) =>
      `the upgrade of sector ${d.sector} is in ${d.state}: it may be on chain at any moment, and cannot be given up`,
    next: 'Let it come to its end: "venus-sealer sectors status --log SECTOR" shows how far it is.',
  },
  SECTOR_HAS_NO_DEALS: {
    message: (d: { sector: number }) => `sector ${d.sector} is to take deals into its replica, and has none yet`,
    next: 'Give it some ("venus-sealer sectors deal"), or give the upgrade up ("venus-sealer sectors abort-upgrade").',
  },
  MESSAGE_FAILED: {
    message: (d: { what: string; cid: string; exitCode: number }) =>
      `The ${d.what} message ${d.cid} failed on chain: ${exitCodeText(d.exitCode)}`,
    next: '"venus chain getmessage CID" shows the message; "venus-sealer sectors status --log SECTOR" what the sealer did then.',
  },
  MARKET_REQUEST_UNKNOWN: {
    message: (d: { method: string }) => `the sealer answers no request ${d.method}`,
  },
  MARKET_REQUESTS_MANY: {
    message: (d: { limit: number }) => `${d.limit} requests are being answered already`,
    next: 'Ask again when some of them have been answered.',
  },
  MARKET_REQUEST_SECTORLESS: {
    message: (d: { method: string }) => `the request ${d.method} names no sector`,
  },
  PIECE_NOT_IN_SECTOR: {
    message: (d: { sector: number; piece: string }) => `sector ${d.sector} has no piece ${d.piece}`,
    next: '"venus-sealer sectors status SECTOR" shows the pieces of a sector.',
  },
  PIECE_DELIVERY_FAILED: {
    message: (d: { place: string; reason: string }) => `the piece could not be brought to ${d.place}: ${d.reason}`,
    next: 'The market may ask again; it names the place.',
  },
  MARKET_MISSING: {
    message: (_: Record<string, never>) => 'The configuration names no market: there are no deals to seal',
    next: 'Set [MarketNode] Url and Token in config.toml.',
  },
  ACTOR_MISSING: {
    message: (_: Record<string, never>) => 'The configuration names no miner',
    next: 'Set Actor in config.toml, or run "venus-sealer init --actor MINER".',
  },
})

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}
