import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { beforeAll, describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { saveNetworkInfo } from '#sdk/network/save-network-info.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { temporaryDirectory, testNetwork } from '#testnet/vitest/index.ts'
import type { Program } from '../command-line/program.ts'
import { dealkit, marketClient, programs, venus, venusMarket, venusSealer, venusWallet } from '../commands/programs.ts'
import { runLine } from '../testing/run-line.ts'
import { dealLines } from './deal-by-hand.ts'

const aCid = 'bafyreiecguaxgtmgcanfco6huni4d6h6zs3w3bznermmiurtdos7r6hftm'
const network = testNetwork({ mining: { mode: 'manual' }, miners: 2 })
const directory = temporaryDirectory()
const described = () => join(directory(), 'network.json')
beforeAll(() => saveNetworkInfo(network().info, described()))

async function testnet(...words: string[]) {
  return runLine(dealkit, ['testnet', ...words, '--network', described()])
}

async function json(...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await testnet(...words, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

describe('dealkit testnet', () => {
  it('moves the chain on, remembers, and goes back', async () => {
    const { epoch } = (await json('mine', '2')) as { epoch: number }
    expect(await json('snapshot')).toEqual({ id: expect.any(Number), epoch })
    expect(await json('advance', '1d')).toMatchObject({ epoch: epoch + 2_880, advanced: 2_880 })
    expect(await json('advance', '--until-epoch', `${epoch + 3_000}`)).toMatchObject({ advanced: 120 })
    const [{ id }] = (await json('snapshots')) as [{ id: number }]
    expect((await testnet('revert', `${id}`)).stdout).toBe(`back at snapshot ${id}, epoch ${epoch}\n`)
    expect((await testnet('mine')).stdout).toMatch(new RegExp(`^epoch ${epoch + 1}  bafy2bzace`))
  })

  const programLines: (readonly [Program, readonly string[]])[] = [
    [venus, ['chain', 'head']],
    [venusWallet, ['list']],
    [venusMarket, ['storage-deals', 'list']],
    [marketClient, ['actor-funds', 'balances']],
    [marketClient, ['storage', 'asks', 'query', 't01000']],
    [venusSealer, ['sectors', 'list']],
  ]

  it.each(programLines.map(([program, line]) => ({ program, line, name: program.name })))(
    'tells $name where everything is: $line',
    async ({ program, line }) => {
      await network().clients.market.marketSetAsk(Address.parse('t01000'), 1n, 1n, 86_400, 256, 8 << 20)
      const env = (await json('env')) as Record<string, string>
      const repo = join(directory(), 'nobody')
      const { code, stderr } = await runLine(program, [...line, '--repo', repo], { env })
      expect([code, stderr]).toEqual([0, ''])
    },
  )

  it('prints the variables as a shell takes them, those of one miner’s sealer too', async () => {
    const { services, miners } = network().info
    const { stdout } = await testnet('env')
    const { token, url } = services.client!
    expect(stdout.split('\n')).toContain(`export MARKET_CLIENT_API_INFO='${token}:${url}'`)
    expect(stdout.trim().split('\n')).toHaveLength(5)
    const second = miners[1]!
    const { MINER_API_INFO: of } = (await json('env', '--miner', second.address)) as Record<string, string>
    expect(of).toBe(`${second.sealer!.token}:${second.sealer!.url}`)
    expect((await testnet('env', '--miner', 't09')).stderr).toContain('Its miners are t01000, t01001')
  })

  it('is what a program that finds no daemon, or no node, names', async () => {
    const repo = join(directory(), 'nobody')
    const lost = await runLine(marketClient, ['storage', 'deals', 'list', '--repo', repo], {
      env: { DEALKIT_NETWORK: described() },
    })
    expect(lost.stderr).toContain('eval "$(npm exec -- dealkit testnet env)"')
    const { MARKET_CLIENT_API_INFO } = (await json('env')) as Record<string, string>
    const nodeless = await runLine(marketClient, ['actor-funds', 'balances', '--repo', repo], {
      env: { MARKET_CLIENT_API_INFO },
    })
    expect(nodeless.stderr).toContain('set FULLNODE_API_INFO to TOKEN:ADDRESS')
    const none = { DEALKIT_NETWORK: join(directory(), 'none.json') }
    const alone = await runLine(marketClient, ['storage', 'deals', 'list', '--repo', repo], { env: none })
    expect(alone.stderr).toMatch(/--token\.\n$/)
  })

  it('shows what a message did', async () => {
    const { client } = network().clients
    const payer = await client.defaultAddress()
    const cid = await client.marketAddBalance(payer, payer, 5n)
    await json('mine', '--until-message', `${cid}`)
    const { stdout } = await testnet('trace', `${cid}`)
    expect(stdout).toContain('storagemarket.AddBalance')
    expect(await json('trace', `${cid}`)).toMatchObject({ MsgCid: { '/': `${cid}` }, Error: '' })
  })

  it('says what is wrong, and what to do about it', async () => {
    expect(await json('status')).toMatchObject({ healthy: true })
    await network().services.market.stop()
    const { stdout } = await testnet('status')
    expect(stdout).toMatch(/✗ market: .*cannot be reached/)
    expect(stdout).toContain('→ Start the network again with "dealkit testnet up"')
    expect(stdout).toContain('1 thing is wrong.')
    await network().services.market.start()
    const { info, clients } = network()
    await network().setBalance(Address.parse(info.miners[1]!.worker), 7n)
    await clients.testnet.mine(1)
    const broke = await testnet('status')
    expect(broke.stdout).toMatch(
      /✗ miner t01001: its worker t0\d+ has 0.000000000000000007 FIL, too little for messages/,
    )
  })

  it('says whom a deal waits for, and which command moves it on', async () => {
    const { clients } = network()
    const [first, second] = network().info.miners
    const miner = Address.parse(first!.address)
    await network().setBalance(Address.parse(second!.worker), 10n ** 20n)
    await clients.market.marketSetAsk(miner, 1n, 1n, 86_400, 256, 8 << 20)
    const data = join(directory(), 'offered.txt')
    await writeFile(data, 'what is offered\n'.repeat(99))
    const { root } = await clients.client.clientImport({ path: data, isCar: false })
    const { pieceCid, pieceSize } = await clients.client.clientDealPieceCID(root)
    const wallet = await clients.client.defaultAddress()
    const proposalCid = await clients.client.clientStartDeal({
      data: { transferType: 'manual', root, pieceCid, pieceSize: paddedToUnpadded(pieceSize), rawBlockSize: 0 },
      wallet,
      miner,
      epochPrice: 10n ** 15n,
      minBlocksDuration: 518_400,
      providerCollateral: 0n,
      dealStartEpoch: -1,
      fastRetrieval: true,
      verifiedDeal: false,
    })
    await network().advanceUntil({ deal: proposalCid, state: 'WaitingForData' })
    // The deal may get sector 0, and no other.
    const soon = await testnet('advance', '--until-sector', '0', '--state', 'Proving', '--within', '1')
    expect(soon.stderr).toContain('has not come about within 1 epoch')
    const never = await testnet('advance', '--until-sector', '9', '--state', 'Proving')
    expect(never.stderr).toContain('there is no sector 9, and nothing on its way to it: there are no sectors')
    const { stdout } = await testnet('status')
    expect(stdout).toMatch(/… deal bafyrei\w+: is in StorageDealWaitingForData and waits for its provider, to whom/)
    expect(stdout).toContain(`→ Run "venus-market storage-deals import-data ${proposalCid} FILE.car".`)
    expect(stdout).toContain('Nothing is wrong; 1 thing waits for somebody to act: see "→".')
  })

  it('makes a deal of the lines that "up" ends with', async () => {
    const { clients, info } = network()
    const file = join(directory(), 'by-hand.txt')
    await writeFile(file, 'what is stored by hand\n'.repeat(99))
    let root = ''
    const typed = async (line: string) => {
      const [name = '', ...words] = line.replace('FILE', file).replace('ROOT', root).split(' ')
      const program = Object.values(programs).find((one) => one.name === name)!
      const { code, stdout, stderr } = await runLine(program, words, { endpoints: info.services })
      expect([code, stderr]).toEqual([0, ''])
      return stdout
    }
    const [setAsk, dataImport, init, sectorsDeal] = dealLines(info)
    expect(await typed(setAsk!)).toContain('Ask of t01000: 0.0000128 FIL per GiB and epoch')
    root = /Root (\S+)/.exec(await typed(dataImport!))![1]!
    const proposalCid = CID.parse((await typed(init!)).trim().split('\n').at(-1)!)
    await network().advanceUntil({ deal: proposalCid, state: 'AwaitingPreCommit' })
    expect(await typed(sectorsDeal!)).toMatch(/^Assign Deals \d+ sector \d+ /)
    await clients.testnet.mine(1)
  })

  it.each([
    ['no snapshot', ['revert', '99'], 1, 'there is no snapshot 99'],
    ['neither span nor condition', ['advance'], 2, 'either a span or a condition is wanted'],
    ['two conditions', ['advance', '--until-epoch', '9', '--until-sector', '1'], 2, 'there are two conditions'],
    ['a state that is missing', ['mine', '--until-sector', '1'], 2, 'the state is missing'],
    ['a span that is none', ['advance', 'soon'], 2, 'soon'],
    [
      'a state that no deal has',
      ['advance', '--until-deal', aCid, '--state', 'Actve'],
      2,
      'no deal has a state "Actve"',
    ],
    ['a sector that is not there', ['advance', '--until-sector', '9', '--state', 'Proving'], 1, 'there is no sector 9'],
    ['a deal that is not there', ['mine', '--until-deal', aCid, '--state', 'Active'], 1, `there is no deal ${aCid}`],
    ['a message that is not there', ['advance', '--until-message', aCid], 1, `there is no message ${aCid}`],
    ['too few epochs', ['advance', '--until-epoch', '9000000', '--within', '2'], 1, 'within 2 epochs'],
  ])('refuses %s', async (_what, words, exitCode, reason) => {
    const before = (await network().clients.node.chainHead()).height
    const { code, stderr } = await testnet(...words)
    expect([code, stderr]).toEqual([exitCode, expect.stringContaining(reason)])
    expect((await network().clients.node.chainHead()).height - before).toBeLessThanOrEqual(2)
  })

  it('says how to go back after the bound', async () => {
    const { stderr } = await testnet('advance', '--until-epoch', '9000000', '--within', '2')
    expect(stderr).toContain('"dealkit testnet revert"')
  })

  it('stops the chain when it is stopped', async () => {
    const { node } = network().clients
    const stop = new AbortController()
    const line = ['testnet', 'mine', '1000000', '--network', described()]
    const stopped = runLine(dealkit, line, { signal: stop.signal })
    const heads = node.chainNotify()
    let seen = 0
    for await (const _ of heads) if (++seen === 5) break
    stop.abort(new Error('stopped by SIGINT'))
    expect((await stopped).code).toBe(130)
    // The next call has its turn only when the one before has ended.
    const { height } = await network().clients.testnet.mine(1)
    expect((await node.chainHead()).height).toBe(height)
  }, 60_000)
})
