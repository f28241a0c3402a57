import { Box, Text } from 'ink'
import { width } from '../output/width.ts'
import type { NetworkStatus } from '../session/status.ts'

/** Rows that the header takes. */
export const HEADER_ROWS = 3
const FRAME_CELLS = 4

/** The live line over the prompt: network, epoch, deals by state. */
export function Header({ status }: { readonly status: NetworkStatus }) {
  const { networkName, epoch, deals } = partsOf(status)
  return (
    <Box borderStyle="round" borderColor={status.reachable ? 'cyan' : 'red'} paddingX={1} alignSelf="flex-start">
      <Text wrap="truncate">
        <Text bold>{networkName}</Text>
        {epoch}
        <Text dimColor>{deals}</Text>
      </Text>
    </Box>
  )
}

/** The cells of each of its rows. */
export function headerWidth(status: NetworkStatus, columns: number): number {
  const { networkName, epoch, deals } = partsOf(status)
  return Math.min(columns, width(networkName + epoch + deals) + FRAME_CELLS)
}

function partsOf(status: NetworkStatus) {
  return {
    networkName: status.networkName,
    epoch: status.reachable ? `  epoch ${status.epoch ?? '…'}` : '  not reachable',
    deals: `  ${dealsLine(status)}`,
  }
}

function dealsLine({ dealsByState }: NetworkStatus): string {
  const states = Object.entries(dealsByState).sort(([a], [b]) => a.localeCompare(b))
  if (states.length === 0) return 'no deals'
  return states.map(([state, count]) => `${count} ${state.replace(/^StorageDeal/, '')}`).join(', ')
}
