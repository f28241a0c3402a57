import { z } from 'zod'
import { isTable } from '../config/config-text.ts'

const text = (what: string) => z.string().default('').describe(what)

const fsStorage = z.strictObject({
  Name: z.string().min(1, 'fs piece storage name is empty'),
  Enable: z.boolean().default(true),
  ReadOnly: z.boolean().default(false),
  Path: text('A directory: one file a piece, named by its CID'),
})

const s3Storage = z.strictObject({
  Name: z.string().min(1, 's3 piece storage name is empty'),
  Enable: z.boolean().default(true),
  ReadOnly: z.boolean().default(false),
  EndPoint: text('http://HOST/BUCKET'),
  Bucket: text('Only if EndPoint ends with the host'),
  SubDir: text('A folder in the bucket; empty for none'),
  AccessKey: text(''),
  SecretKey: text(''),
  Token: text('Of temporary keys'),
  Region: text('What requests are signed for; empty: found in the host'),
  UrlStyle: z
    .enum(['auto', 'path', 'virtual'])
    .default('auto')
    .describe('Where the bucket stands in URLs: in the path, or in front of the host'),
})

/** A directory of pieces, as a configuration has it. */
export type FsStorage = z.output<typeof fsStorage>
/** A bucket of pieces, as a configuration has it. Holds secrets. */
export type S3Storage = z.output<typeof s3Storage>

/**
 * One of the tables of [PieceStorage]: a list of storages (`[[PieceStorage.Fs]]`), or the one table of the guide
 * (`[PieceStorage.Fs]` with `Enable`). It is written as a list.
 */
function storages<T extends z.ZodObject>(storage: T, name: string, place: string) {
  type Given = z.input<T>[] | PartialTable<z.input<T>>
  return z.codec(z.custom<Given>(), z.array(storage), {
    decode: (given, context) => {
      if (Array.isArray(given)) return given
      if (!isTable(given)) {
        context.issues.push({ code: 'custom', message: 'it must be a table, or a list of tables', input: given })
        return z.NEVER
      }
      const isFilled = Object.entries(given).some(([key, value]) => key !== 'Enable' && value !== '')
      const table = { Name: name, Enable: given[place] !== undefined && given[place] !== '', ...given }
      return (isFilled || table.Enable === true ? [table] : []) as z.input<T>[]
    },
    encode: (list) => list,
  })
}

type PartialTable<T> = { readonly [K in keyof T]?: T[K] | undefined }

/**
 * The [PieceStorage] of market and sealer. Source: venus-market config/config.go, of the guide's time and of later.
 *
 * @param what what is said above the directories
 * @example
 * import { z } from 'zod'
 * import { pieceStorageConfig } from '#testnet/service/pieces/piece-storage-config.ts'
 * const schema = z.strictObject({ PieceStorage: pieceStorageConfig('Directories of pieces') })
 * schema.parse({ PieceStorage: {} }).PieceStorage.Fs // []
 */
export const pieceStorageConfig = (what: string) =>
  z
    .strictObject({
      Fs: storages(fsStorage, 'fs', 'Path').default([]).describe(what),
      S3: storages(s3Storage, 's3', 'EndPoint').default([]).describe('Buckets of pieces'),
      PreSignS3: z
        .strictObject({ Enable: z.literal(false, 'presigned URLs are not given out: enable S3 instead') })
        .optional(),
    })
    .superRefine(({ Fs, S3 }, context) => {
      const names = new Set<string>()
      const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
      for (const [index, { Name, Enable, Path }] of Fs.entries()) {
        if (names.has(Name)) refuse(['Fs', index, 'Name'], `there is another storage named ${Name}`)
        if (Enable && Path === '') refuse(['Fs', index, 'Path'], 'it is empty')
        names.add(Name)
      }
      for (const [index, { Name, Enable, EndPoint }] of S3.entries()) {
        if (names.has(Name)) refuse(['S3', index, 'Name'], `there is another storage named ${Name}`)
        if (Enable && EndPoint === '') refuse(['S3', index, 'EndPoint'], 'it is empty')
        names.add(Name)
      }
    })
    .prefault({})
export type PieceStorages = z.output<ReturnType<typeof pieceStorageConfig>>
