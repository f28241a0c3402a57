/** With fewer miners than this above the minimum, any power counts for elections. */
export const consensusMinerMinMiners = 4

/** Raw bytes from which a miner is above the minimum: 2 KiB on this network, 10 TiB on mainnet. */
export const consensusMinerMinPower = 2_048n

/** Seal proofs a miner may queue in one epoch. */
export const maxMinerProveCommitsPerEpoch = 200

/** The power actor's own exit code: too many prove-commits in one epoch. */
export const errTooManyProveCommits = 32

/** Gas charged for queueing one seal proof, since proofs are verified for free at the end of the epoch. */
export const gasOnSubmitVerifySeal = 34_721_049
