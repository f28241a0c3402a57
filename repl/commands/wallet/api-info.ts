import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { permissions } from '#sdk/rpc/method.ts'
import { permissionsUpTo } from '#sdk/rpc/token.ts'
import { defineCommand } from '../../command-line/command.ts'
import { oneOf } from '../../command-line/kinds.ts'

export const authApiInfo = defineCommand({
  path: 'auth api-info',
  summary: 'print a token with the address of the API, as TOKEN:ADDRESS',
  options: { perm: oneOf(...permissions)({ required: true, summary: 'what the token allows, with all that is less' }) },
  examples: ['venus-wallet auth api-info --perm admin'],
  needs: ['wallet'],
  async run({ perm }, { wallet, repo }) {
    const token = Buffer.from(await wallet.authNew(permissionsUpTo(perm))).toString('utf8')
    // The file has the address as others dial it; a wallet that is named by --api-url has no file here.
    const api = await readFile(join(repo, 'api'), 'utf8').catch(() => wallet.url)
    return { token, api: api.trim() }
  },
  render: ({ token, api }) => `${token}:${api}`,
})
