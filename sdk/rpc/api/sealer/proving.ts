import { submitWindowedPostParams } from '#sdk/actors/miner/methods.ts'
import { jsonList, jsonRecord } from '#sdk/codec/json.ts'
import { text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'

/** Whether the sealer can prove its sectors. */
export const sealerProvingMethods = {
  /** The sectors that cannot be proven, with the reason. */
  CheckProvable: method('admin', [param('sectors', jsonList(uint, 25_000))], jsonRecord(text(1 << 20))),
  /** The proof for a deadline's next window, made and not sent. */
  ComputeWindowPoSt: method('admin', [param('deadline', uint)], jsonList(submitWindowedPostParams)),
} satisfies MethodTable
