import { type TipSetKey, tipSetKey } from '#sdk/chain/tipset-key.ts'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { type Param, param } from '../../method.ts'

/** The tipset that a question is about; undefined is the head, as the empty key and null are. */
const atTipSet: JsonCodec<TipSetKey | undefined> = {
  name: tipSetKey.name,
  toJson: (key) => tipSetKey.toJson(key ?? []),
  fromJson: (json) => {
    const key = tipSetKey.fromJson(json ?? null)
    return key.length === 0 ? undefined : key
  },
}

/** The last parameter of every question about the state. */
export const tsk: Param<TipSetKey | undefined> = param('tsk', atTipSet)
export const fromTsk: Param<TipSetKey | undefined> = param('from', atTipSet)
