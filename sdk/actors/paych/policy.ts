import { epochsInHour } from '../network-constants.ts'

/** How long a settling channel stays open to better vouchers. */
export const settleDelay = 12 * epochsInHour
export const maxSecretBytes = 256

/** The paych actor's own exit code: a voucher after the channel settled. */
export const errChannelStateUpdateAfterSettled = 32
