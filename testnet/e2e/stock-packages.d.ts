declare module '@filecoin-shipyard/lotus-client-provider-nodejs' {
  export class NodejsProvider {
    constructor(url: string, options?: { token?: string; transport?: 'http' | 'ws' })
    connect(): Promise<void>
    destroy(code?: number): Promise<void>
  }
}

declare module '@filecoin-shipyard/lotus-client-schema' {
  export const mainnet: { readonly fullNode: { readonly methods: Readonly<Record<string, object>> } }
}
