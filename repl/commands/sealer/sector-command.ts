import { type Command, type ContextWith, defineCommand } from '../../command-line/command.ts'
import { integer } from '../../command-line/kinds.ts'

/** A command that does one thing with one sector. */
export interface SectorCommand {
  /** Behind `sectors`: `snap-up`. */
  readonly verb: string
  readonly summary: string
  readonly description?: string
  act(sector: number, context: ContextWith<'sealer'>): Promise<void>
  render?(sector: number): string
}

export const sectorArgument = integer({ summary: 'the number of the sector' })

/** Declares it: the sector is its argument, and its result for programs. */
export function sectorCommand({ verb, summary, description, act, render }: SectorCommand): Command {
  return defineCommand({
    path: `sectors ${verb}`,
    summary,
    ...(description === undefined ? {} : { description }),
    args: { sector: sectorArgument },
    examples: [`venus-sealer sectors ${verb} 8`],
    needs: ['sealer'],
    async run({ sector }, context) {
      await act(sector, context)
      return { sector }
    },
    render: ({ sector }) => render?.(sector) ?? '',
  })
}
