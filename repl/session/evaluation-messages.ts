import type { NetworkInfo } from '#sdk/network/network-info.ts'
import type { ErrorParts } from '../output/format-value.ts'

/** What the thread that runs lines is started with. */
export interface EvaluationStart {
  /** The network whose clients lines see. */
  readonly info: NetworkInfo
  readonly colors: boolean
  /** How many characters of output are on their way: whoever prints faster than it is shown, waits. */
  readonly inFlight: SharedArrayBuffer
}

/** A value as it is shown at the prompt; the same with strings as they are; or JSON. */
export type EvaluationForm = 'shown' | 'plain' | 'json'

/** What the thread is asked. */
export type EvaluationRequest =
  | {
      readonly type: 'evaluate'
      readonly id: number
      readonly source: string
      readonly form: EvaluationForm
      readonly columns: number
    }
  /** Not to wait for that line any more. It is always answered: that says that the thread is free. */
  | { readonly type: 'abandon'; readonly id: number }
  | { readonly type: 'members'; readonly id: number; readonly owner: readonly string[] }

/** What the thread says. */
export type EvaluationAnswer =
  | { readonly type: 'ready' }
  /** No text: there is nothing to print. */
  | { readonly type: 'value'; readonly id: number; readonly text: string | undefined }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorParts }
  | { readonly type: 'abandoned'; readonly id: number }
  | { readonly type: 'members'; readonly id: number; readonly names: readonly string[] }
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** An error that no line waits for. */
  | { readonly type: 'stray'; readonly error: ErrorParts }
