/** What the header shows of a network. */
export interface NetworkStatus {
  readonly networkName: string
  readonly epoch: number | undefined
  /** Number of deals by the provider's state name. */
  readonly dealsByState: Readonly<Record<string, number>>
  readonly reachable: boolean
}

export interface StatusSource {
  readonly networkName: string
  status(): Promise<{ epoch: number; dealsByState: Readonly<Record<string, number>> }>
}

const PERIOD_MS = 1000

/** Asks again a second after each answer; an unreachable network is shown, not thrown. Returns the way to stop. */
export function watchStatus(source: StatusSource, changed: (status: NetworkStatus) => void): () => void {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let last: NetworkStatus = { networkName: source.networkName, epoch: undefined, dealsByState: {}, reachable: true }

  const ask = async () => {
    const next: NetworkStatus = await source.status().then(
      (now) => ({ networkName: source.networkName, ...now, reachable: true }),
      () => ({ ...last, reachable: false }),
    )
    if (stopped) return
    if (JSON.stringify(next) !== JSON.stringify(last)) changed(next)
    last = next
    timer = setTimeout(ask, PERIOD_MS)
  }
  void ask()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
