import type { Command } from '../../command-line/command.ts'
import { testnetAdvance } from './advance.ts'
import { testnetDown } from './down.ts'
import { testnetEnv } from './env.ts'
import { testnetMine } from './mine.ts'
import { testnetRevert } from './revert.ts'
import { testnetSnapshot, testnetSnapshots } from './snapshot.ts'
import { testnetStatus } from './status.ts'
import { testnetTrace } from './trace.ts'

/** What acts on a running local network, in the order help lists it; "testnet up" is a program's own. */
export const testnetCommands: readonly Command[] = [
  testnetStatus,
  testnetEnv,
  testnetMine,
  testnetAdvance,
  testnetSnapshot,
  testnetSnapshots,
  testnetRevert,
  testnetTrace,
  testnetDown,
]
