import { resolve } from 'node:path'
import { expandHome } from '../../command-line/kinds.ts'
import type { Kind } from '../../command-line/parameter.ts'

/** The PieceStorage section that `--piecestorage` stands for; it takes the place of the one in the configuration. */
export interface PieceStorageSection {
  readonly Fs: { Name: string; Path: string }[]
  readonly S3: { Name: string; EndPoint: string; AccessKey: string; SecretKey: string; Token: string }[]
}

export const pieceStorage: Kind<PieceStorageSection> = {
  placeholder: 'fs:path|s3:…',
  expected: 'fs:/data/pieces, or s3:ACCESSKEY:SECRETKEY[:TOKEN]@http://HOST/BUCKET',
  secret: true,
  async parse(typed) {
    const { parsePieceStorage } = await import('#sdk/piece/piece-storage-text.ts')
    const storage = parsePieceStorage(typed)
    if (storage.kind === 'fs') return { Fs: [{ Name: 'local', Path: resolve(expandHome(storage.path)) }], S3: [] }
    const { endPoint: EndPoint, accessKey: AccessKey, secretKey: SecretKey, token: Token } = storage
    return { Fs: [], S3: [{ Name: 's3', EndPoint, AccessKey, SecretKey, Token }] }
  },
}
