/** The protocol rules this network runs: network version 15, actors v7. */
export const NETWORK_VERSION = 15
