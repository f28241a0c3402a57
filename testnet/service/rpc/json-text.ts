/** A result that is JSON already: sent as it is, for answers that are asked for often and change seldom. */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}
