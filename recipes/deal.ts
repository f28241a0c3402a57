import type { AskTerms } from './steps/ask-terms.ts'

/** What every recipe of a deal is given. */
export interface DealOptions {
  /** The file to store: up to what a sector holds. */
  readonly file: string
  /** A directory for what is made on the way, and the file that comes back. */
  readonly workDir: string
  /** FIL per GiB and epoch that the provider asks. */
  readonly price?: string
  readonly verifiedPrice?: string
  /** Epochs; 180 days when left out, which is the least. */
  readonly duration?: number
  /** Told of every step, and of what it came to. */
  readonly onStep?: (step: string, detail: string) => void
  readonly signal?: AbortSignal
}

/** A deal, and the sector it is in. CIDs are text. */
export interface SealedDeal {
  readonly proposalCid: string
  readonly publishMessage: string
  readonly dealId: number
  readonly dealState: string
  readonly sector: { readonly number: number; readonly state: string; readonly commD: string; readonly commR: string }
}

/** What came of the deal. Sizes are bytes, money is attoFIL in digits, CIDs are text. */
export interface DealResult extends SealedDeal {
  readonly file: { readonly path: string; readonly size: number; readonly sha256: string }
  readonly root: string
  readonly car: { readonly path: string; readonly size: number }
  readonly piece: { readonly cid: string; readonly paddedSize: number; readonly payloadSize: number }
  readonly provider: string
  readonly client: string
  readonly ask: AskTerms
  readonly retrieved: { readonly size: number; readonly sha256: string }
  readonly epochs: number
}
