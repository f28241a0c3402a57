import type { StorageAsk } from '#sdk/deals/ask.ts'

/** What a provider asks, for programs: attoFIL in digits, padded bytes. */
export interface AskTerms {
  readonly price: string
  readonly verifiedPrice: string
  readonly minPieceSize: number
  readonly maxPieceSize: number
}

export function askTerms(ask: Pick<StorageAsk, keyof AskTerms>): AskTerms {
  const { price, verifiedPrice, minPieceSize, maxPieceSize } = ask
  return { price: price.toString(), verifiedPrice: verifiedPrice.toString(), minPieceSize, maxPieceSize }
}
