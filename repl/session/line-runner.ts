import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '#sdk/network/connect.ts'
import { printFieldForms } from '../output/field-forms.ts'
import { errorParts, formatValue } from '../output/format-value.ts'
import { jsonText } from '../output/json.ts'
import { createEvaluator } from './evaluate.ts'
import type { EvaluationAnswer, EvaluationForm, EvaluationRequest, EvaluationStart } from './evaluation-messages.ts'
import { networkScope } from './network-scope.ts'
import { printTo } from './worker-output.ts'

const { info, colors, inFlight } = workerData as EvaluationStart
const tell = (answer: EvaluationAnswer) => parentPort!.postMessage(answer)

printTo(new Int32Array(inFlight), colors, (stream, text) => tell({ type: 'output', stream, text }))
printFieldForms()
// What a line left behind, a timer or a promise nobody waits for, must not end the session.
for (const stray of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(stray, (error) => tell({ type: 'stray', error: errorParts(error) }))

const evaluator = createEvaluator({ ...networkScope(connect(info)), console })
let abandon: ((id: number) => void) | undefined

/** Node takes types away by itself, but leaves JSX and enums: a line may import TypeScript of any kind. */
let loader: Promise<unknown> | undefined
const anyTypeScript = () => (loader ??= import('tsx/esm/api').then(({ register }) => register()))

async function evaluate({ id, source, form, columns }: EvaluationRequest & { type: 'evaluate' }): Promise<void> {
  const abandoned = new Promise<'abandoned'>((resolve) => {
    abandon = (which) => which === id && resolve('abandoned')
  })
  try {
    if (/\bimport\b/.test(source)) await anyTypeScript()
    const result = await Promise.race([evaluator.evaluate(source).then((value) => ({ value })), abandoned])
    if (result === 'abandoned') return
    tell({ type: 'value', id, text: textOf(result.value, form, columns) })
  } catch (error) {
    tell({ type: 'failed', id, error: errorParts(error) })
  }
}

function textOf(value: unknown, form: EvaluationForm, columns: number): string | undefined {
  if (form === 'json') return jsonText(value)
  if (value === undefined) return undefined
  return form === 'plain' && typeof value === 'string' ? value : formatValue(value, { colors, columns })
}

parentPort!.on('message', (request: EvaluationRequest) => {
  if (request.type === 'evaluate') void evaluate(request)
  else if (request.type === 'abandon') {
    abandon?.(request.id)
    tell({ type: 'abandoned', id: request.id })
  } else tell({ type: 'members', id: request.id, names: evaluator.members(request.owner) })
})

tell({ type: 'ready' })
