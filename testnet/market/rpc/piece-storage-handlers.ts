import { parseS3Address } from '#sdk/piece/index.ts'
import type { marketPackingMethods } from '#sdk/rpc/api/market/packing.ts'
import type { PieceStorage } from '#testnet/service/pieces/open-storage.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { Marketplace } from './marketplace.ts'

type StorageMethods = Pick<
  typeof marketPackingMethods,
  'ListPieceStorageInfos' | 'AddFsPieceStorage' | 'AddS3PieceStorage' | 'RemovePieceStorage'
>

/** What the answer says for a storage without bounds: more bytes than any piece has. */
const unbounded = { capacityBytes: Number.MAX_SAFE_INTEGER, availableBytes: Number.MAX_SAFE_INTEGER }

/** The places where pieces are kept. What is changed here is in the configuration too; keys are never given out. */
export function pieceStorageHandlers({ market: { pieces }, configFile }: Marketplace): Handlers<StorageMethods> {
  const keep = () => configFile.update({ PieceStorage: pieces.config })
  const add = async (name: string, storage: PieceStorage) => {
    await pieces.add(storage)
    try {
      await keep()
    } catch (error) {
      await pieces.remove(name)
      throw error
    }
  }
  return {
    async ListPieceStorageInfos() {
      const statuses = await pieces.statuses()
      const all = statuses.map(({ room, ...storage }) => {
        const { capacityBytes, availableBytes } = room ?? unbounded
        return { storage, status: { capacity: capacityBytes, available: availableBytes, reserved: 0 } }
      })
      const fsStorage = all.flatMap(({ storage, status }) => {
        if (!('fs' in storage)) return []
        const { Name, ReadOnly, Path } = storage.fs
        return [{ name: Name, readOnly: ReadOnly, path: Path, status }]
      })
      const s3Storage = all.flatMap(({ storage, status }) => {
        if (!('s3' in storage)) return []
        const { Name, ReadOnly, EndPoint, Bucket, SubDir } = storage.s3
        const { endpoint, bucket, prefix } = parseS3Address({ endPoint: EndPoint, bucket: Bucket, subDir: SubDir })
        return [{ name: Name, readOnly: ReadOnly, endPoint: endpoint, bucket, subDir: prefix, status }]
      })
      return { fsStorage, s3Storage }
    },
    AddFsPieceStorage(name, path, readOnly) {
      return add(name, { fs: { Name: name, Enable: true, ReadOnly: readOnly, Path: path } })
    },
    AddS3PieceStorage(name, endPoint, bucket, subDir, accessKey, secretKey, token, readOnly) {
      return add(name, {
        s3: {
          Name: name,
          Enable: true,
          ReadOnly: readOnly,
          EndPoint: endPoint,
          Bucket: bucket,
          SubDir: subDir,
          AccessKey: accessKey,
          SecretKey: secretKey,
          Token: token,
          Region: '',
          UrlStyle: 'auto',
        },
      })
    },
    async RemovePieceStorage(name) {
      await pieces.remove(name)
      await keep()
    },
  }
}
