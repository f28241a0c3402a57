import { address, type Infer, nullable, struct } from '#sdk/codec/index.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { storageAsk } from '#sdk/deals/ask.ts'
import { encoded } from '../signed-message.ts'

/** The protocol by which clients ask what a provider asks. */
export const askProtocol = '/fil/storage/ask/1.1.0'

export const askRequest = struct('AskRequest', { miner: address })
export type AskRequest = Infer<typeof askRequest>

/** A null ask, here or inside, crashes Go clients: we read it, and close the stream rather than write it. */
export const askResponse = struct('AskResponse', {
  ask: nullable(struct('SignedStorageAsk', { ask: nullable(encoded(storageAsk)), signature: nullable(signature) })),
})
export type AskResponse = Infer<typeof askResponse>
