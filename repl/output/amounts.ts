import { type InspectOptionsStylized, inspect, types } from 'node:util'
import { formatFil } from '#sdk/units/fil.ts'

/** Less than a nanoFIL says more in attoFIL; and it may count something else. */
const LEAST_AMOUNT = 1_000_000_000n
/** A longer list is printed in small part, and is not copied for that. */
const MOST_ITEMS = 10_000
/** Whole numbers of the chain that are no money. */
const noMoney = /weight|power|quota|bytes|size|space|nonce|seed|number|ids?$|epochs?$|gas(used|limit)?$/i

/** Prints as the bigint does, with the FIL that it is. */
class Amount {
  readonly #attoFil: bigint

  constructor(attoFil: bigint) {
    this.#attoFil = attoFil
  }

  [inspect.custom](_depth: number, { stylize }: InspectOptionsStylized): string {
    return `${stylize(`${this.#attoFil}n`, 'bigint')} ${stylize(`(${formatFil(this.#attoFil)})`, 'undefined')}`
  }
}

/** A value to be inspected in place of this one: amounts of attoFIL in it show how many FIL they are. */
export function withAmounts(value: unknown, name = '', seen = new Map<object, unknown>()): unknown {
  if (typeof value === 'bigint') return isAmount(value, name) ? new Amount(value) : value
  if (value === null || typeof value !== 'object') return value
  const known = seen.get(value)
  if (known !== undefined) return known
  if (!isPlain(value)) return value
  const copy: object = Array.isArray(value)
    ? Object.assign([], { length: value.length })
    : Object.create(Object.getPrototypeOf(value) as object | null)
  seen.set(value, copy)
  for (const key of Reflect.ownKeys(value)) {
    if (Array.isArray(value) && key === 'length') continue
    const property = Object.getOwnPropertyDescriptor(value, key)!
    const inner = Array.isArray(value) ? name : String(key)
    // A getter may have effects, and is not run.
    const shown = 'value' in property ? { ...property, value: withAmounts(property.value, inner, seen) } : property
    Object.defineProperty(copy, key, shown)
  }
  return copy
}

function isAmount(value: bigint, name: string): boolean {
  return (value >= LEAST_AMOUNT || value <= -LEAST_AMOUNT) && !noMoney.test(name)
}

/** Lists, and objects of either realm that nothing but their properties makes; what prints itself is left alone. */
function isPlain(value: object): boolean {
  if (types.isProxy(value) || types.isModuleNamespaceObject(value) || inspect.custom in value) return false
  if (Array.isArray(value)) return value.length <= MOST_ITEMS
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'))
}
