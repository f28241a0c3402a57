import type { Command } from '../../command-line/command.ts'
import { sectorsList } from './sectors-list.ts'

/** The commands of venus-sealer, in the order its help lists them. */
export const sealerCommands: readonly Command[] = [sectorsList]
