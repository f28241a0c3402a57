import { type InspectOptionsStylized, inspect, types } from 'node:util'
import { formatFil } from '#sdk/units/fil.ts'

/** Less than a nanoFIL says more in attoFIL; and it may count something else. */
const LEAST_AMOUNT = 1_000_000_000n
/** A longer list is printed in small part, and is not copied for that. */
const MOST_ITEMS = 10_000
/** More functions of one object are counted, and the first ones named. */
const MOST_FUNCTIONS = 20
const FIRST_FUNCTIONS = 4
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

/** Prints in place of many functions, such as the calls of a client. */
class Functions {
  readonly #names: readonly string[]

  constructor(names: readonly string[]) {
    this.#names = names
  }

  [inspect.custom](_depth: number, { stylize }: InspectOptionsStylized): string {
    const first = this.#names.slice(0, FIRST_FUNCTIONS).join(', ')
    return stylize(`[${this.#names.length} functions: ${first}, …; Tab lists them]`, 'special')
  }
}

/**
 * A value to be inspected in place of this one: amounts of attoFIL in it show how many FIL they are, and of many functions
 * only some are named.
 */
export function shortValue(value: unknown, name = '', seen = new Map<object, unknown>()): unknown {
  if (typeof value === 'bigint') return isAmount(value, name) ? new Amount(value) : value
  if (value === null || typeof value !== 'object') return value
  const known = seen.get(value)
  if (known !== undefined) return known
  if (!isPlain(value)) return value
  const copy: object = Array.isArray(value)
    ? Object.assign([], { length: value.length })
    : Object.create(Object.getPrototypeOf(value) as object | null)
  seen.set(value, copy)
  const functions = Object.keys(value).filter((key) => typeof propertyOf(value, key).value === 'function')
  const left = functions.length > MOST_FUNCTIONS ? new Set<PropertyKey>(functions) : new Set<PropertyKey>()
  for (const key of Reflect.ownKeys(value)) {
    if (left.has(key) || (Array.isArray(value) && key === 'length')) continue
    const property = propertyOf(value, key)
    const inner = Array.isArray(value) ? name : String(key)
    // A getter may have effects, and is not run.
    const shown = 'value' in property ? { ...property, value: shortValue(property.value, inner, seen) } : property
    Object.defineProperty(copy, key, shown)
  }
  if (left.size > 0) Object.assign(copy, { '…': new Functions(functions) })
  return copy
}

const propertyOf = (value: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(value, key)!

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
