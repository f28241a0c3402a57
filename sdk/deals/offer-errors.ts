import { defineErrors } from '#sdk/errors/define-errors.ts'
import { EPOCHS_PER_DAY } from '#sdk/units/duration.ts'
import { formatFil } from '#sdk/units/fil.ts'

export interface FundsShort extends Readonly<Record<string, unknown>> {
  readonly client: string
  readonly needed: bigint
  readonly escrow: bigint
  readonly locked: bigint
  readonly reserved: bigint
  readonly wallet: bigint
  readonly shortfall: bigint
}

/** What is wrong with a deal before it is proposed. Amounts attoFIL, sizes padded bytes. */
export const offerErrors = defineErrors({
  DEAL_PIECE_BOUNDS: {
    message: (d: { paddedBytes: number; min: number; max: number; provider: string }) =>
      `a piece of ${d.paddedBytes} padded bytes is outside what the ask of ${d.provider} takes: ${d.min} to ${d.max}`,
    next: (d: { paddedBytes: number; min: number; max: number }) =>
      d.paddedBytes < d.min
        ? `Propose the piece padded to ${d.min} bytes, or choose a provider with a smaller minimum.`
        : `Split the data into pieces of up to ${d.max} bytes, or choose a provider with a larger maximum.`,
  },
  DEAL_SECTOR_SMALL: {
    message: (d: { paddedBytes: number; sectorBytes: number; provider: string }) =>
      `data doesn't fit in a sector: the piece has ${d.paddedBytes} padded bytes, a sector of ${d.provider} ${d.sectorBytes}`,
    next: (d: { sectorBytes: number }) => `Split the data into pieces of up to ${d.sectorBytes} padded bytes.`,
  },
  DEAL_FUNDS_SHORT: {
    message: (d: FundsShort) =>
      `the deal needs ${formatFil(d.needed)} of ${d.client}; its escrow is ${formatFil(d.escrow)}, of which ` +
      `${formatFil(d.locked)} are locked and ${formatFil(d.reserved)} reserved for other deals, and its wallet has ` +
      `${formatFil(d.wallet)}: ${formatFil(d.shortfall - d.wallet)} are missing`,
    next: (d: FundsShort) =>
      `Send money to ${d.client}, or run market-client actor-funds add ${formatFil(d.shortfall).replace(' ', '').toLowerCase()} ` +
      `--from another wallet --address ${d.client}.`,
  },
  DEAL_DURATION: {
    message: (d: { duration: number; min: number; max: number; asked: number }) =>
      d.asked < d.min
        ? `minimum deal duration is ${d.min} blocks, ${d.asked} were asked for`
        : `maximum deal duration is ${d.max} blocks, the deal would run ${d.duration} up to the end of a proving period`,
    next: (d: { min: number; longest: number }) =>
      `Let it run ${d.min} to ${d.longest} epochs (${d.min / EPOCHS_PER_DAY} to ${Math.floor(d.longest / EPOCHS_PER_DAY)} days).`,
  },
  DEAL_START_PAST: {
    message: (d: { startEpoch: number; currentEpoch: number }) =>
      `the deal would start at epoch ${d.startEpoch}, and the chain is at ${d.currentEpoch}`,
    next: (d: { suggested: number }) =>
      `Leave the start epoch out, or give one that leaves time for sealing, such as ${d.suggested}.`,
  },
  DEAL_END_LATE: {
    message: (d: { endEpoch: number; latest: number }) =>
      `the deal would end at epoch ${d.endEpoch}; a sector begun now lives until ${d.latest} at most`,
    next: (d: { longest: number }) => `Start it earlier, or let it run up to ${d.longest} epochs.`,
  },
  DEAL_COLLATERAL: {
    message: (d: { collateral: bigint; min: bigint; max: bigint }) =>
      `a provider collateral of ${d.collateral} attoFIL is outside what is accepted: ${d.min} to ${d.max}`,
    next: 'Leave it out, and a fitting one is taken.',
  },
  DEAL_ROOT_UNKNOWN: {
    message: (d: { root: string }) => `failed to find blockstore for root CID: ${d.root} is not among the imports`,
    next: 'Import the file first (market-client data import), or make the deal offline with its piece CID and size.',
  },
  DEAL_SIGNER_MISSING: {
    message: (d: { client: string }) => `provided address doesn't exist in signer: ${d.client}`,
    next: 'Import its key into the wallet, or pay from an address that the wallet has (--from).',
  },
  DEAL_PIECE_MISSING: {
    message: () => 'must specify piece CID and unpadded piece size for a deal whose data is carried by hand',
    next: 'Give both: market-client data commP prints them.',
  },
  DEAL_PRICE_NOT_FREE: {
    message: (d: { pricePerEpoch: bigint }) =>
      `stateless storage deals can only be initiated with storage price of 0, not ${formatFil(d.pricePerEpoch)} per epoch`,
    next: 'Give a price of 0, or leave --manual-stateless-deal out.',
  },
  DEAL_TRANSFER_TYPE: {
    message: (d: { transferType: string; accepted: string }) =>
      `invalid transfer type "${d.transferType}" for this deal: ${d.accepted}`,
    next: 'graphsync sends the data over the network, manual leaves it to you.',
  },
})
