import type { Command } from '../../command-line/command.ts'
import { netListen } from './net-listen.ts'

/** The commands of venus-market, in the order its help lists them. */
export const marketCommands: readonly Command[] = [netListen]
