import { defineErrors } from '#sdk/errors/define-errors.ts'
import type { DealAssignment } from '#sdk/rpc/types/sealer/sector-info.ts'

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
    message: (d: { pieceCid: string; tried: readonly string[] }) =>
      `The data of piece ${d.pieceCid} was not found in ${d.tried.join(' nor in ')}`,
    next: 'Let [PieceStorage] of the sealer name the same place as that of the market, or copy the piece file there.',
  },
  PIECE_DOES_NOT_FIT: {
    message: (d: { paddedBytes: number; sectorBytes: number }) =>
      `A piece of ${d.paddedBytes} bytes does not fit a sector of ${d.sectorBytes}`,
  },
  DEAL_START_PASSED: {
    message: (d: { dealId: number; pieceCid: string; epoch: number; startEpoch: number }) =>
      `cannot add piece for deal ${d.dealId} with piece CID ${d.pieceCid}: current epoch ${d.epoch} has passed deal proposal start epoch ${d.startEpoch}`,
    next: 'The deal can no longer be sealed; its client may propose it again.',
  },
  TOO_MANY_WAITING: {
    message: (d: { waiting: number; limit: number }) =>
      `${d.waiting} sectors wait for deals already, and none of them has room (limit ${d.limit})`,
    next: 'Seal one of them ("venus-sealer sectors seal N"), or raise [Sealing] MaxWaitDealsSectors.',
  },
  DEALS_NOT_SEALED: {
    message: (d: { failed: readonly { dealId: number; reason: string }[]; assigned: readonly DealAssignment[] }) =>
      `${d.failed.length} deals could not be taken: ${d.failed.map(({ dealId, reason }) => `deal ${dealId}: ${reason}`).join('; ')}`,
  },
  NOT_UPGRADABLE: {
    message: (d: { sector: number; reason: string }) =>
      `Sector ${d.sector} cannot take deals into its replica: ${d.reason}`,
  },
  MESSAGE_FAILED: {
    message: (d: { what: string; cid: string; exit: string }) =>
      `The ${d.what} message ${d.cid} failed on chain: ${d.exit}`,
  },
  ACTOR_MISSING: {
    message: (_: Record<string, never>) => 'The configuration names no miner',
    next: 'Set Actor in config.toml, or run "venus-sealer init --actor MINER".',
  },
})
