/** The most signers a multisig can have. */
export const maxSigners = 256
