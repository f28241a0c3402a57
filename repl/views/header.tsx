import { Box, Text } from 'ink'
import type { NetworkStatus } from '../session/status.ts'

/** The live line over the prompt: network, epoch, deals by state. */
export function Header({ status }: { readonly status: NetworkStatus }) {
  return (
    <Box borderStyle="round" borderColor={status.reachable ? 'cyan' : 'red'} paddingX={1}>
      <Text bold>{status.networkName}</Text>
      <Text>{status.reachable ? `  epoch ${status.epoch ?? '…'}` : '  not reachable'}</Text>
      <Text dimColor>{`  ${dealsLine(status)}`}</Text>
    </Box>
  )
}

function dealsLine({ dealsByState }: NetworkStatus): string {
  const states = Object.entries(dealsByState).sort(([a], [b]) => a.localeCompare(b))
  if (states.length === 0) return 'no deals'
  return states.map(([state, count]) => `${count} ${state.replace(/^StorageDeal/, '')}`).join(', ')
}
