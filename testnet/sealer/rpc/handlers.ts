import { Address } from '#sdk/address/address.ts'
import type { SealerMethods } from '#sdk/rpc/api/sealer.ts'
import { permissions } from '#sdk/rpc/method.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { versionOf } from '#testnet/service/version.ts'
import { dealHandlers } from './deal-handlers.ts'
import { messageHandlers } from './message-handlers.ts'
import { provingHandlers } from './proving-handlers.ts'
import type { SealerRoom } from './sealer-room.ts'
import { sectorHandlers } from './sector-handlers.ts'
import { storageHandlers } from './storage-handlers.ts'

/** 1.5.0: a byte each for major, minor and patch. */
const API_VERSION = 0x01_05_00

/** The sealer's JSON-RPC methods. Source: venus-sealer api/storage_struct.go. */
export function sealerHandlers(room: SealerRoom): Handlers<SealerMethods> {
  const { sealing, context } = room
  return {
    ...sectorHandlers(room),
    ...storageHandlers(room),
    ...dealHandlers(room),
    ...messageHandlers(room),
    ...provingHandlers(room),
    ActorAddress() {
      return sealing.miner
    },
    ActorSectorSize() {
      return sealing.sectorBytes
    },
    ActorAddressConfig() {
      const { Addresses } = sealing.config()
      const parsed = (list: readonly string[]) => list.map((text) => Address.parse(text))
      return {
        preCommitControl: parsed(Addresses.PreCommitControl),
        commitControl: parsed(Addresses.CommitControl),
        terminateControl: parsed(Addresses.TerminateControl),
        dealPublishControl: parsed(Addresses.DealPublishControl),
        disableOwnerFallback: Addresses.DisableOwnerFallback,
        disableWorkerFallback: Addresses.DisableWorkerFallback,
      }
    },
    async AuthNew(allowed) {
      return new TextEncoder().encode(await context.tokens.issue(allowed))
    },
    async AuthVerify(token) {
      const allowed = await context.tokens.verify(token)
      return allowed === undefined ? [] : permissions.filter((permission) => allowed.permissions.has(permission))
    },
    Version() {
      return { version: versionOf('venus-sealer'), apiVersion: API_VERSION }
    },
  }
}
