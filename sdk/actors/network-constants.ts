import { EPOCHS_PER_DAY, EPOCHS_PER_HOUR } from '#sdk/units/duration.ts'
import { ATTO_PER_FIL, MAX_SUPPLY } from '#sdk/units/fil.ts'

export const epochsInHour = EPOCHS_PER_HOUR
export const epochsInDay = EPOCHS_PER_DAY
export const epochsInYear = 1_051_200

/** Blocks, weighted by their win count, that an epoch is expected to have. */
export const expectedLeadersPerEpoch = 5n

/** attoFIL in one FIL. */
export const tokenPrecision = ATTO_PER_FIL
/** All the attoFIL that can ever exist. */
export const totalFilecoin = MAX_SUPPLY

/** Hash bits a level of the actors' maps consumes, where a map does not say otherwise. */
export const defaultHamtBitWidth = 5
/** The same for tables of balances. */
export const balanceTableBitWidth = 6
