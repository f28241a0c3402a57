import { channelIdOf, channelText } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { TransferEvent } from '#sdk/protocols/data-transfer/transfer-events.ts'
import { readRetrievalResponse } from '#sdk/protocols/retrieval/free-retrieval.ts'
import type { RetrievalDealResponse } from '#sdk/protocols/retrieval/vouchers.ts'
import type { TransferChannelId } from '#sdk/rpc/types/market/channel.ts'

/** What providers said last on each pull of this run. */
export class RetrievalWords {
  readonly #words = new Map<string, RetrievalDealResponse>()

  hear({ type, channel, voucher }: TransferEvent): void {
    const word = type === 'voucherResult' ? readRetrievalResponse(voucher) : undefined
    if (word !== undefined) this.#words.set(channelText(channelIdOf(channel)), word)
  }

  on({ initiator, responder, id }: TransferChannelId): RetrievalDealResponse | undefined {
    return this.#words.get(channelText({ initiator: initiator ?? '', responder: responder ?? '', id }))
  }
}
