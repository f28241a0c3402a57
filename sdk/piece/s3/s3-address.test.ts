import { describe, expect, it } from 'vitest'
import { parseS3Address, type S3Place } from './s3-address.ts'

describe('the address of a bucket', () => {
  it.each<[string, string, string, string, string]>([
    // The guide's, AWS's, MinIO's and others
    [
      'http://oss-cn-shanghai.aliyuncs.com/venus-market-test',
      'http://oss-cn-shanghai.aliyuncs.com',
      'venus-market-test',
      'oss-cn-shanghai',
      'virtual',
    ],
    [
      'oss-cn-shanghai.aliyuncs.com/pieces',
      'https://oss-cn-shanghai.aliyuncs.com',
      'pieces',
      'oss-cn-shanghai',
      'virtual',
    ],
    [
      'https://oss-cn-beijing-internal.aliyuncs.com/pieces/',
      'https://oss-cn-beijing-internal.aliyuncs.com',
      'pieces',
      'oss-cn-beijing',
      'virtual',
    ],
    [
      'https://s3.eu-west-1.amazonaws.com/pieces',
      'https://s3.eu-west-1.amazonaws.com',
      'pieces',
      'eu-west-1',
      'virtual',
    ],
    ['https://s3.amazonaws.com/pieces', 'https://s3.amazonaws.com', 'pieces', 'us-east-1', 'virtual'],
    [
      'https://s3.dualstack.us-gov-east-1.amazonaws.com/pieces',
      'https://s3.dualstack.us-gov-east-1.amazonaws.com',
      'pieces',
      'us-gov-east-1',
      'virtual',
    ],
    [
      'https://s3.cn-north-1.amazonaws.com.cn/pieces',
      'https://s3.cn-north-1.amazonaws.com.cn',
      'pieces',
      'cn-north-1',
      'virtual',
    ],
    ['http://127.0.0.1:9000/pieces', 'http://127.0.0.1:9000', 'pieces', 'us-east-1', 'path'],
    ['localhost:9000/pieces', 'http://localhost:9000', 'pieces', 'us-east-1', 'path'],
    ['http://[::1]:9000/pieces', 'http://[::1]:9000', 'pieces', 'us-east-1', 'path'],
    ['http://minio/pieces', 'http://minio', 'pieces', 'us-east-1', 'path'],
    ['https://minio.example.com/pieces', 'https://minio.example.com', 'pieces', 'minio', 'path'],
    ['https://storage.example.com:8443/pieces', 'https://storage.example.com:8443', 'pieces', 'storage', 'path'],
  ])('is read from %s', (endPoint, endpoint, bucket, region, urlStyle) => {
    expect(parseS3Address({ endPoint })).toMatchObject({ endpoint, bucket, region, urlStyle, prefix: '' })
  })

  it('can be given apart, and corrected', () => {
    const place: S3Place = {
      endPoint: 'https://minio.example.com',
      bucket: 'pieces',
      subDir: '/a/b/',
      region: 'x',
      urlStyle: 'virtual',
    }
    expect(parseS3Address(place)).toEqual({
      endpoint: 'https://minio.example.com',
      bucket: 'pieces',
      prefix: 'a/b/',
      region: 'x',
      urlStyle: 'virtual',
      name: 'https://minio.example.com/pieces/a/b',
    })
    expect(parseS3Address({ endPoint: 'http://minio/pieces/a', subDir: 'b' }).prefix).toBe('a/b/')
  })

  it.each([
    ['', 'an empty EndPoint'],
    ['http://', 'not the URL'],
    ['ftp://host/pieces', 'not the URL'],
    ['http://oss-cn-shanghai.aliyuncs.com', 'must append bucket'],
    ['http://host/a', '3 to 63'],
    ['http://host/pieces?x=1', 'ends with ?'],
    ['http://host/pieces/../../x!', 'letters'],
  ])('is refused when it is "%s"', (endPoint, reason) => {
    expect(() => parseS3Address({ endPoint })).toThrow(reason)
  })

  it('is refused with credentials in it, which are not repeated', () => {
    const parse = () => parseS3Address({ endPoint: 'http://key:hushhush@host/pieces' })
    expect(parse).toThrow('credentials do not belong')
    expect(parse).not.toThrow('hushhush')
  })
})
