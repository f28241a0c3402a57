import { jsonList, nothing, oneOf, time } from '#sdk/codec/json.ts'
import { bool, bytes, text } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param, permissions } from '../../method.ts'
import { nodeStatus } from '../../types/node-status.ts'
import { version } from '../../types/version.ts'

const permissionList = jsonList(oneOf(...permissions), 100)

/** What the node says of itself, and its tokens. */
export const commonMethods = {
  StartTime: method('read', [], time),
  NodeStatus: method('read', [param('inclChainStatus', bool)], nodeStatus),
  Version: method('read', [], version),
  /** The token, as bytes of text. */
  AuthNew: method('admin', [param('perms', permissionList)], bytes()),
  AuthVerify: method('read', [param('token', text())], permissionList),
  LogList: method('read', [], jsonList(text())),
  LogSetLevel: method('write', [param('subsystem', text()), param('level', text())], nothing),
} satisfies MethodTable
