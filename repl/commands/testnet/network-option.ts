import type { NetworkClients } from '#sdk/network/connect.ts'
import { networkPath } from '#sdk/network/network-path.ts'
import type { Context } from '../../command-line/command.ts'
import { path } from '../../command-line/kinds.ts'

/** Which network a command is for. */
export const networkOption = {
  network: path({
    summary:
      'the file that describes the network; what DEALKIT_NETWORK names, or ~/.dealkit/network.json when left out',
  }),
}

/** Does something with the clients of the network that a file describes. */
export async function withNetwork<R>(
  file: string | undefined,
  { env, signal }: Pick<Context, 'env' | 'signal'>,
  use: (network: NetworkClients) => Promise<R>,
): Promise<R> {
  const [{ connect }, { loadNetworkInfo }] = await Promise.all([
    import('#sdk/network/connect.ts'),
    import('#sdk/network/load-network-info.ts'),
  ])
  const network = connect(await loadNetworkInfo(file ?? networkPath(env)), { signal })
  try {
    return await use(network)
  } finally {
    await network.close()
  }
}
