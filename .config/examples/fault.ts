/** What is wrong with an example, and where. */
export interface Fault {
  file: string
  line: number
  reason: string
}
