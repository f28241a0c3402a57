/** The least bytes of a verified deal, and of an allowance: 256 B on this network, 1 MiB on mainnet. */
export const minVerifiedDealSize = 256n

/** What a verifier signs to remove datacap starts with this text. */
export const removeDataCapDomain = 'fil_removedatacap:'
