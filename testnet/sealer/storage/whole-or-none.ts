import { rm } from 'node:fs/promises'

/** Does what makes a file or folder under a name of its own; if it fails, what there is of it takes no room. */
export async function wholeOrNone<T>(unfinished: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}
