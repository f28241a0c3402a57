import type { Command } from '../../command-line/command.ts'

export const walletCommands: readonly Command[] = []
