import { expect, test } from 'vitest'
import { sourceLoader } from './source-loader.ts'
import { threadOptions } from './thread-options.ts'

test('a thread gets loaders and conditions, and not what is the process’s alone', () => {
  const options = [
    '--expose-gc',
    '--import',
    'file:///a/loader.mjs',
    '--conditions=source',
    '-C',
    'x',
    '--eval',
    'code',
  ]
  const own = ['--import', 'file:///a/loader.mjs', '--conditions=source', '-C', 'x']
  expect(threadOptions(options)).toEqual([...own, ...sourceLoader()])
})

test('a checkout is loaded by Node itself or by tsx, a package needs neither', () => {
  const checkout = 'file:///home/me/dealkit/sdk/source-loader.ts'
  expect(sourceLoader(checkout, 'strip')).toEqual([])
  expect(sourceLoader('file:///app/node_modules/dealkit/dist/sdk/source-loader.js', false)).toEqual([])
  const [option, loader] = sourceLoader(checkout, false)
  expect(option).toBe('--import')
  expect(loader).toMatch(/^file:.*tsx.*loader\.mjs$/)
})
