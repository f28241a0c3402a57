import type { Command } from '../../command-line/command.ts'
import { asksQuery } from './asks-query.ts'

/** The commands of market-client, in the order its help lists them. */
export const clientCommands: readonly Command[] = [asksQuery]
