/** A kind of value that people type: how it is shown in help, and how it is read. */
export interface Kind<T> {
  /** What stands for the value in help: `address`. */
  readonly placeholder: string
  /** What would do, for messages: `an address such as t01000`. */
  readonly expected: string
  /** All values there are, where they can be counted. */
  readonly choices?: readonly string[]
  /** What the shell may offer for it. */
  readonly completes?: 'files' | 'directories'
  /** An option that needs no value: `--online` is `--online=true`. */
  readonly bare?: true
  /** What is typed may hold a secret: no message repeats it. */
  readonly secret?: true
  /** Throws what says why the text is none. */
  parse(text: string): T | Promise<T>
}

/** How a command takes a value. Options may be left out unless `required`, arguments must be there unless `optional`. */
export interface Settings {
  readonly summary: string
  readonly required?: true
  readonly optional?: true
  /** Read like what is typed, and shown in help. */
  readonly default?: string
  /** May be given several times, or, for the last argument, be several words. */
  readonly repeated?: true
  /** A letter: `v` is `-v`. */
  readonly short?: string
  /** The name on the command line, when it is not the property's in kebab case. */
  readonly flag?: string
  /** Other spellings of the option, without dashes. */
  readonly aliases?: readonly string[]
  /** Accepted, but not in the help. */
  readonly hidden?: true
}

/** An option or an argument of a command. */
export interface Parameter<T = unknown, S extends Settings = Settings> {
  readonly kind: Kind<T>
  readonly settings: S
}

export type ParameterTable = Readonly<Record<string, Parameter>>

type ArgumentValue<P> =
  P extends Parameter<infer T, infer S>
    ? S extends { readonly repeated: true }
      ? readonly T[]
      : S extends { readonly optional: true }
        ? T | undefined
        : T
    : never

type OptionValue<P> =
  P extends Parameter<infer T, infer S>
    ? S extends { readonly repeated: true }
      ? readonly T[]
      : S extends { readonly required: true } | { readonly default: string }
        ? T
        : T | undefined
    : never

/** What a command's `run` is given: its arguments and options by name. */
export type InputOf<A extends ParameterTable, O extends ParameterTable> = {
  readonly [K in keyof A]: ArgumentValue<A[K]>
} & { readonly [K in keyof O]: OptionValue<O[K]> }

/** An option's name on the command line: `minPieceSize` is `min-piece-size`. */
export function flagName(property: string, parameter: Parameter): string {
  return parameter.settings.flag ?? kebab(property)
}

/** `proposalCid` as `proposal-cid`. */
export function kebab(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
