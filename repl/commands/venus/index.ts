import type { Command } from '../../command-line/command.ts'

export const venusCommands: readonly Command[] = []
