import { defineErrors } from '#sdk/errors/define-errors.ts'

export const chainErrors = defineErrors({
  STATE_ROOT_MISSING: { message: (d: { root: string }) => `State root ${d.root} not found` },
  STATE_BLOCK_MISSING: { message: (d: { cid: string }) => `State block ${d.cid} not found` },
  STATE_TREE_VERSION: {
    message: (d: { version: number }) => `State trees of version ${d.version} are not of this network`,
  },
  ACTOR_NOT_FOUND: {
    message: (d: { address: string }) => `actor not found: ${d.address}`,
    next: 'An address is on chain once it has been sent some FIL: see whether it is the one you mean.',
  },
  TIPSET_NOT_FOUND: {
    message: (d: { key: string }) => `tipset ${d.key} not found`,
    next: 'Name a tipset of this chain: "venus chain ls".',
  },
  BLOCK_NOT_FOUND: {
    message: (d: { cid: string }) => `block ${d.cid} not found`,
    next: 'Name a block of this chain: "venus chain ls".',
  },
  MESSAGE_NOT_FOUND: {
    message: (d: { cid: string }) => `message ${d.cid} not found`,
    next: 'See whether the CID is right: "venus mpool pending" lists what waits for a block.',
  },
  OBJECT_NOT_FOUND: { message: (d: { cid: string }) => `blockstore: object ${d.cid} not found` },
  OBJECT_OF_CHAIN: {
    message: (d: { cid: string }) => `object ${d.cid} belongs to the chain and cannot be deleted`,
    next: 'Only objects that were put with ChainPutObj can be.',
  },
  NOT_ON_CHAIN: {
    message: (d: { key: string }) => `tipset {${d.key}} is not on the current chain`,
    next: 'It was left behind by a reorganisation, or is of another chain: take one of "venus chain ls".',
  },
  BEFORE_CHECKPOINT: {
    message: (d: { key: string; height: number }) =>
      `tipset {${d.key}} does not stand on the checkpoint at ${d.height}: the head cannot be set to it`,
    next: 'Set a checkpoint further back first (SyncCheckpoint).',
  },
  HEIGHT_AHEAD: {
    message: (d: { height: number; head: number }) =>
      `looking for tipset with height ${d.height} greater than start point height ${d.head}`,
    next: 'Wait until the chain is there, or name an epoch that has been.',
  },
  HEIGHT_BEFORE_GENESIS: {
    message: (d: { height: number }) => `epoch ${d.height} is before genesis`,
    next: 'Epochs begin at 0.',
  },
  EPOCH_NOT_AHEAD: {
    message: (d: { epoch: number; head: number }) => `Epoch ${d.epoch} is not ahead of the head, which is at ${d.head}`,
    next: 'Name a later epoch, or revert to an earlier snapshot.',
  },
  CHAIN_OF_OTHER_GENESIS: {
    message: (d: { saved: string; made: string }) =>
      `the saved chain begins with ${d.saved}, and these options make ${d.made}`,
    next: 'Start it with the options it was made with, or with an empty directory.',
  },
  NO_KEY_ADDRESS: {
    message: (d: { address: string }) =>
      `failed to get account actor state for ${d.address}: actor not found or no account`,
    next: 'Send it some FIL first, or name the address of an account.',
  },
  RANDOMNESS_AHEAD: {
    message: (d: { epoch: number; head: number }) =>
      `cannot draw randomness from the future: epoch ${d.epoch}, the head is at ${d.head}`,
    next: 'Wait until the chain is there.',
  },
  NO_DEFAULT_ADDRESS: {
    message: (_: Record<string, never>) => 'The wallet of the node has no key',
    next: 'Make one (wallet new) or import one (wallet import).',
  },
  PEER_NOT_FOUND: {
    message: (d: { peerId: string }) => `routing: not found: peer ${d.peerId}`,
    next: 'Name a peer of this network: "venus-market net id" prints that of a market.',
  },
  PEER_UNREACHABLE: {
    message: (d: { peerId: string; reason: string }) => `failed to ping peer ${d.peerId}: ${d.reason}`,
    next: 'See whether it runs, and listens at the address that the chain has of it.',
  },
  TOKEN_INVALID: {
    message: (_: Record<string, never>) => 'JWT Verification failed: the token is not of this node',
    next: 'Give the `token` file in the repo of this node.',
  },
  NETWORK_NOT_DESCRIBED: {
    message: (_: Record<string, never>) => 'This node was started by itself: it knows no other service of a network',
    next: 'Start the whole network with "dealkit testnet up", or ask the other service itself.',
  },
  WORKER_KEY_MISSING: {
    message: (d: { worker: string }) => `No key of the worker ${d.worker} was given, so its blocks cannot be signed`,
    next: 'Add it to wallet.keys.',
  },
  NO_ACCOUNTS: {
    message: (_: Record<string, never>) => 'The network begins with no account',
    next: 'Name at least one in genesis.accounts.',
  },
  CONDITION_NOT_MET: {
    message: (d: { epochs: number }) => `the condition did not hold within ${d.epochs} epochs`,
    next: 'Allow more epochs, or look at what keeps it from holding.',
  },
  BLOCK_UNFIT: { message: (d: { reason: string }) => `the block cannot be taken: ${d.reason}` },
  NO_BLOCK_PRODUCER: {
    message: (_: Record<string, never>) => 'The network has no miner to make blocks',
    next: 'Start it with a miner: --miners 1.',
  },
})
