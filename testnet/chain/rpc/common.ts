import type { commonMethods } from '#sdk/rpc/api/node/common.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { versionOf } from '#testnet/service/version.ts'
import { chainErrors } from '../errors.ts'
import type { Node } from './node.ts'

/** 1.5.0: a byte each for major, minor and patch. */
const API_VERSION = 0x01_05_00

/** What the node says of itself, and its tokens. */
export function commonHandlers({ tokens, logger }: Node): Handlers<typeof commonMethods> {
  return {
    Version() {
      return { version: versionOf('venus'), apiVersion: API_VERSION }
    },
    async AuthNew(permissions) {
      return new TextEncoder().encode(await tokens.issue(permissions))
    },
    async AuthVerify(token) {
      const grant = await tokens.verify(token)
      if (grant === undefined) throw chainErrors.TOKEN_INVALID({})
      return [...grant.permissions]
    },
    LogList() {
      return ['chain']
    },
    LogSetLevel(_subsystem, level) {
      logger.level = level
    },
  }
}
