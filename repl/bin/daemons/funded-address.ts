import { parseFil } from '#sdk/units/fil.ts'
import type { Kind } from '../../command-line/parameter.ts'

/** An address with what it begins with: `t1…=1000fil`. */
export const fundedAddress: Kind<{ address: string; attoFil: bigint }> = {
  placeholder: 'address=FIL',
  expected: 'an address and an amount, such as t1…=1000fil',
  async parse(typed) {
    const { Address } = await import('#sdk/address/address.ts')
    const [address = '', amount] = typed.split('=')
    if (amount === undefined) throw new Error('there is no amount in it')
    return { address: Address.parse(address).toString(), attoFil: parseFil(amount) }
  },
}
