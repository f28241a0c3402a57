import { defineErrors } from '#sdk/errors/define-errors.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { pieceSizesNear } from '#sdk/units/piece-size.ts'
import { formatSize } from '#sdk/units/size.ts'

/** What is refused about deals before anything is sent: one error a cause. */
export const dealErrors = defineErrors({
  DEAL_LABEL_INVALID: {
    message: (d: { reason: string }) => `the deal label is not usable: ${d.reason}`,
    next: 'Give up to 256 bytes of text, such as the payload CID.',
  },
  DEAL_PRICE_LOW: {
    message: (d: { pricePerEpoch: bigint; minimum: bigint; askPrice: bigint; paddedBytes: number }) =>
      `${formatFil(d.pricePerEpoch)} per epoch is less than the ${formatFil(d.minimum)} that the ask wants for a piece of ` +
      `${formatSize(d.paddedBytes)} (${formatFil(d.askPrice)} per GiB and epoch)`,
    next: (d: { minimum: bigint }) =>
      `Offer at least ${formatFil(d.minimum).replace(' FIL', 'fil')} per epoch, for the whole piece.`,
  },
  DEAL_PIECE_SIZE: {
    message: (d: { paddedBytes: number }) => `${d.paddedBytes} is not a padded piece size`,
    next: (d) => `It is a power of two: ${pieceSizesNear(d.paddedBytes)}.`,
  },
  DEAL_STATE_UNKNOWN: {
    message: (d: { state: string }) => `there is no deal state ${d.state}`,
    next: 'Storage deal states are 0 to 30, retrieval deal states 0 to 34.',
  },
  DEAL_PROPOSAL_REJECTED: {
    message: (d: { reason: string }) => d.reason,
    next: (d: { remedy: string }) => d.remedy,
  },
})
