/** A program that uploads a piece without end: `endless-upload.ts END_POINT ACCESS_KEY SECRET_KEY PIECE_CID`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createS3PieceStore } from '../s3/s3-piece-store.ts'

const [endPoint = '', accessKey = '', secretKey = '', cid = ''] = process.argv.slice(2)

async function* chunks() {
  for (;;) {
    yield new Uint8Array(1 << 20)
    await sleep(1)
  }
}
const store = await createS3PieceStore({ endPoint, accessKey, secretKey, limits: { partBytes: 5 << 20 } })
await store.put(cid, chunks())
