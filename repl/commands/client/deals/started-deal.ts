/** A deal that was proposed. */
export interface StartedDeal {
  readonly miner: { toString(): string }
  readonly proposalCid: { toString(): string }
}
