/** The protocol rules this network runs: network version 15, actors v7. */
export const NETWORK_VERSION = 15

/** The version of the actors at each network version they came with, up to this network's. */
export const ACTORS_VERSION = 7

/** Upgrades that lie behind a network of this version: it starts with their rules. */
const PAST = -1
/** Upgrades that it never comes to: what devnets of the real nodes write for them. */
const NEVER = 999_999_999_999_999

const past =
  'Smoke Breeze Ignition Liftoff Assembly Refuel Tape Kumquat Calico Persian Orange Claus Trust Norwegian Turbo Hyperdrive Chocolate OhSnap'
const never =
  'Skyr Shark Hygge Lightning Thunder Watermelon Dragon Phoenix Waffle Tuktuk Teep Tock GoldenWeek FireHorse'

const heights = (names: string, height: number) => names.split(' ').map((name) => [`Upgrade${name}Height`, height])

/** The epochs of every upgrade, by the names that nodes give them. Source: venus venus-shared/types/params.go. */
export const forkUpgradeParams: Readonly<Record<string, number>> = Object.fromEntries([
  ...heights(past, PAST),
  ...heights(never, NEVER),
  ['BreezeGasTampingDuration', 0],
])
