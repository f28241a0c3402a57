/**
 * The price list that holds from network version 7 to 15. Source: venus pkg/vm/gas/gascost.go.
 * Reads of collection nodes are not charged: whether a node is read or remembered must not show in a receipt.
 */
export const gasPrices = {
  onChainMessageBase: 38_863,
  onChainMessageStorageBase: 36,
  storagePerByte: 1_300,
  returnPerByte: 1,
  send: 29_233,
  transfer: 27_500,
  plainTransfer: 159_672,
  invoke: -5_377,
  stateGet: 114_617,
  blockPut: 353_640,
  createActor: 1_108_454,
  createActorStorage: 76,
  deleteActor: 76,
  verifySecp256k1: 1_637_292,
  verifyBls: 16_598_605,
  hashing: 31_355,
  unsealedSectorCid: 98_647,
} as const

/** What a message costs for being in a block, whatever it does. */
export function onChainMessageGas(chainLength: number): number {
  return gasPrices.onChainMessageBase + (gasPrices.onChainMessageStorageBase + chainLength) * gasPrices.storagePerByte
}

/** What a message's return value costs for being in a receipt. */
export function onChainReturnGas(returned: Uint8Array): number {
  return returned.length * gasPrices.returnPerByte * gasPrices.storagePerByte
}

/** What calling another actor costs. */
export function sendGas(value: bigint, method: number): number {
  let gas: number = gasPrices.send
  if (value !== 0n) gas += gasPrices.transfer + (method === 0 ? gasPrices.plainTransfer : 0)
  return method === 0 ? gas : gas + gasPrices.invoke
}

/** Thrown through every call of a message when its gas is used up. */
export class OutOfGas extends Error {
  constructor(limit: number) {
    super(`out of gas: the limit is ${limit}`)
    this.name = 'OutOfGas'
  }
}

/** The gas of one message. */
export class GasMeter {
  readonly limit: number
  #used = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get used(): number {
    return this.#used
  }

  /** @throws OutOfGas when the limit is passed; all of it counts as used then. */
  charge(gas: number): void {
    this.#used += gas
    if (this.#used <= this.limit) return
    this.#used = this.limit
    throw new OutOfGas(this.limit)
  }
}
