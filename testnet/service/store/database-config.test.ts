import { expect, it } from 'vitest'
import { databaseConfig, storePlace } from './database-config.ts'

const place = (config: { ConnectionString?: string; Schema?: string }, environment: Record<string, string> = {}) =>
  storePlace({ config: databaseConfig.parse(config), environment, path: '/repo/market.db', owner: 'venus-market' })

it('a store is a file unless the configuration, or else DATABASE_URL, names a database', () => {
  const inDatabase = { schema: 'venus_market', owner: 'venus-market' }
  expect(place({})).toBe('/repo/market.db')
  expect(place({}, { DATABASE_URL: 'postgres://a/b' })).toEqual({ ...inDatabase, connectionString: 'postgres://a/b' })
  expect(place({ ConnectionString: 'postgres://c/d', Schema: 'mine' }, { DATABASE_URL: 'postgres://a/b' })).toEqual({
    ...inDatabase,
    connectionString: 'postgres://c/d',
    schema: 'mine',
  })
})
