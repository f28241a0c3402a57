import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { actorRecord, actorState } from './actor.ts'
import { blockMessages } from './block-messages.ts'
import { type ExecutionTrace, invocationResult } from './execution.ts'
import { draftMessage, messageCid } from './message.ts'
import { messageLookup } from './message-lookup.ts'
import { estimateResult, messageMatch, poolConfig, poolUpdate, sendSpec } from './message-pool.ts'
import { receipt } from './receipt.ts'

const link = { '/': dagCborCid(Uint8Array.of(0x80)).toString() }
const message = draftMessage({ to: Address.fromId(1001), from: Address.fromId(1002), params: Uint8Array.of(1) })
const messageJson = {
  CID: { '/': messageCid(message).toString() },
  Version: 0,
  To: 't01001',
  From: 't01002',
  Nonce: 0,
  Value: '0',
  GasLimit: 0,
  GasFeeCap: '0',
  GasPremium: '0',
  Method: 0,
  Params: 'AQ==',
}
const receiptJson = { ExitCode: 0, Return: null, GasUsed: 9, EventsRoot: null }

const traceJson = {
  Msg: {
    From: 't01002',
    To: 't01001',
    Value: '0',
    Method: 0,
    Params: 'AQ==',
    ParamsCodec: 81,
    GasLimit: 42,
    ReadOnly: false,
  },
  MsgRct: { ExitCode: 0, Return: null, ReturnCodec: 0 },
  InvokedActor: { Id: 1001, State: { Code: link, Head: link, Nonce: 0, Balance: '0', DelegatedAddress: null } },
  GasCharges: [{ Name: 'OnChainMessage', tg: 9, cg: 8, sg: 1, tt: 60_000 }],
  Subcalls: [],
  Logs: ['line'],
  IpldOps: [{ Op: 'Get', Cid: link, Size: 42 }],
}

const plain = (json: unknown) => JSON.parse(JSON.stringify(json)) as unknown

describe('the JSON that nodes answer with', () => {
  it('InvocResult, with a trace of calls in calls', () => {
    const json = {
      MsgCid: messageJson.CID,
      Msg: messageJson,
      MsgRct: receiptJson,
      GasCost: {
        Message: null,
        GasUsed: '9',
        BaseFeeBurn: '900',
        OverEstimationBurn: '0',
        MinerPenalty: '0',
        MinerTip: '1',
        Refund: '0',
        TotalCost: '901',
      },
      ExecutionTrace: { ...traceJson, Subcalls: [traceJson] },
      Error: '',
      Duration: 60_000_000_000,
    }
    const read = invocationResult.fromJson(json)
    expect(read.duration).toBe(60_000)
    expect(read.gasCost.totalCost).toBe(901n)
    expect(read.executionTrace.subcalls[0]!.gasCharges[0]).toMatchObject({ totalGas: 9, timeTaken: 0.06 })
    expect(plain(invocationResult.toJson(read))).toEqual(json)
  })

  it('InvocResult of a call without a receipt, and a trace that leaves out what Go leaves out', () => {
    const { InvokedActor: _, Logs: __, IpldOps: ___, ...short } = traceJson
    const read = invocationResult.fromJson({
      MsgCid: link,
      Msg: messageJson,
      MsgRct: null,
      GasCost: { Message: null, GasUsed: '0' },
      ExecutionTrace: { ...short, GasCharges: null, Subcalls: null },
      Error: 'actor not found',
      Duration: 0,
    })
    const trace: ExecutionTrace = read.executionTrace
    expect(read.receipt).toBeNull()
    expect(trace).toMatchObject({ invokedActor: undefined, gasCharges: [], subcalls: [], logs: undefined })
    const printed = plain(invocationResult.toJson(read)) as { ExecutionTrace: object }
    expect(Object.keys(printed.ExecutionTrace)).toEqual(['Msg', 'MsgRct', 'GasCharges', 'Subcalls'])
  })

  it('MsgLookup', () => {
    const json = { Message: link, Receipt: receiptJson, ReturnDec: null, TipSet: [link], Height: 10_101 }
    expect(messageLookup.toJson(messageLookup.fromJson(json))).toEqual(json)
    expect(messageLookup.fromJson({ ...json, Receipt: { ...receiptJson, Return: 'AQ==' } }).receipt.gasUsed).toBe(9)
  })

  it('receipts and actors, in CBOR too', () => {
    const success = { exitCode: 0, returned: new Uint8Array(0), gasUsed: 1000 }
    expect(Buffer.from(receipt.encode(success)).toString('hex')).toBe('8300401903e8')
    const json = { Code: link, Head: link, Nonce: 42, Balance: '100', DelegatedAddress: null }
    const record = actorRecord.fromJson(json)
    expect(actorRecord.decode(actorRecord.encode(record))).toEqual(record)
    expect(actorRecord.toJson(record)).toEqual(json)
    expect(actorState.fromJson({ Balance: '1', Code: link, State: { Escrow: '0' } }).state).toEqual({ Escrow: '0' })
  })

  it('BlockMessages, with null for none', () => {
    const read = blockMessages.fromJson({ BlsMessages: [messageJson], SecpkMessages: null, Cids: [link] })
    expect(read).toMatchObject({ bls: [message], secp256k1: [] })
    expect(blockMessages.toJson(read)).toEqual({ BlsMessages: [messageJson], SecpkMessages: [], Cids: [link] })
  })

  it('the message pool', () => {
    const config = {
      PriorityAddrs: ['t01002'],
      SizeLimitHigh: 30_000,
      SizeLimitLow: 20_000,
      ReplaceByFeeRatio: 1.25,
      PruneCooldown: 60_000_000_000,
      GasLimitOverestimation: 1.25,
    }
    expect(poolConfig.toJson(poolConfig.fromJson(config))).toEqual(config)
    expect(poolConfig.fromJson(config).pruneCooldown).toBe(60_000)
    const signed = { Message: messageJson, Signature: { Type: 1, Data: 'AQ==' } }
    expect(poolUpdate.fromJson({ Type: 1, Message: signed }).type).toBe('removed')
    expect(() => poolUpdate.fromJson({ Type: 2, Message: signed })).toThrow(/Type: 2 is no MpoolChange/)
    expect(sendSpec.fromJson({ MaxFee: '7' })).toEqual({ maxFee: 7n, gasOverEstimation: 0, gasOverPremium: 0 })
    expect(estimateResult.fromJson({ Msg: null, Err: 'no funds' })).toEqual({ message: null, error: 'no funds' })
    expect(messageMatch.fromJson({ To: '<empty>', From: 't01002' })).toMatchObject({ to: null })
  })
})
