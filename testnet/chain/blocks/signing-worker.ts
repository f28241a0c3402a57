import { parentPort } from 'node:worker_threads'
import { blsSign } from '#sdk/crypto/bls.ts'
import { SignatureSlots } from './signature-slots.ts'

export interface SigningTask {
  readonly memory: SharedArrayBuffer
  readonly privateKey: Uint8Array
  readonly messages: readonly Uint8Array[]
}

parentPort?.on('message', ({ memory, privateKey, messages }: SigningTask) => {
  const slots = new SignatureSlots(memory, messages.length)
  for (const [slot, message] of messages.entries()) if (slots.take(slot)) slots.put(slot, blsSign(privateKey, message))
})

parentPort?.postMessage('ready')
