import type { gasMethods } from '#sdk/rpc/api/node/gas.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { estimateBatch, estimateFeeCap, estimateGasLimit, estimateMessageGas } from '../gas/estimate.ts'
import { estimatePremium } from '../gas/premium.ts'
import type { Node } from './node.ts'

/** What a message will cost. */
export function gasHandlers({ chain }: Node): Handlers<typeof gasMethods> {
  return {
    GasEstimateMessageGas(message, spec) {
      return estimateMessageGas(chain, message, spec)
    },
    GasEstimateGasLimit(message) {
      return estimateGasLimit(chain, message)
    },
    GasEstimateFeeCap(message, blocks) {
      return estimateFeeCap(chain, message.gasPremium, blocks)
    },
    GasEstimateGasPremium(blocks) {
      return estimatePremium(chain, blocks)
    },
    GasBatchEstimateMessageGas(requests, fromNonce) {
      return estimateBatch(chain, requests, fromNonce)
    },
  }
}
