import { describe, expect, it } from 'vitest'
import { parsePieceStorage } from './piece-storage-text.ts'

describe('--piecestorage', () => {
  it('names a directory', () => {
    expect(parsePieceStorage('fs:/Users/zl/Downloads/pieces_solo')).toEqual({
      kind: 'fs',
      path: '/Users/zl/Downloads/pieces_solo',
    })
    expect(parsePieceStorage('fs:C:\\pieces')).toEqual({ kind: 'fs', path: 'C:\\pieces' })
  })

  it('names a bucket, with or without a token, and with or without the scheme', () => {
    const endPoint = 'http://oss-cn-shanghai.aliyuncs.com/venus-market-test'
    const keys = { kind: 's3', accessKey: 'LTAI5t6HiFgsqN6eVJ', secretKey: 'AlFNH9NakUsVjVRxMHaaYP7p' }
    const text = `s3:${keys.accessKey}:${keys.secretKey}`
    expect(parsePieceStorage(`${text}@${endPoint}`)).toEqual({ ...keys, endPoint, token: '' })
    expect(parsePieceStorage(`${text}:tok@${endPoint}`)).toEqual({ ...keys, endPoint, token: 'tok' })
    expect(parsePieceStorage(`${text}:@oss-cn-shanghai.aliyuncs.com/b-1`)).toEqual({
      ...keys,
      endPoint: 'oss-cn-shanghai.aliyuncs.com/b-1',
      token: '',
    })
    expect(parsePieceStorage('s3:k:p@ss/w+rd@http://minio:9000/pieces')).toMatchObject({ secretKey: 'p@ss/w+rd' })
  })

  it.each([
    ['/mnt/piece', 'no colon'],
    ['fs:', 'no path'],
    ['ftp:/x', 'neither fs: nor s3:'],
    ['presigns3:a:hushhush@http://host/pieces', 'write s3'],
    ['s3:a:hushhush', 'no @'],
    ['s3:hushhush@http://host/pieces', 'must both stand'],
    ['s3:a:hushhush:c:d@http://host/pieces', 'more than three'],
    ['s3:a:hushhush@', 'empty EndPoint'],
    ['s3:a:hushhush@http://host', 'must append bucket'],
  ])('is refused as "%s", without its secrets', (text, reason) => {
    expect(() => parsePieceStorage(text)).toThrow(reason)
    expect(() => parsePieceStorage(text)).not.toThrow('hushhush')
  })
})
