/** Every value of a source that is subscribed to already, shown in another way. */
export async function* each<A, B>(source: AsyncIterable<A>, show: (value: A) => B | Promise<B>): AsyncGenerator<B> {
  for await (const value of source) yield await show(value)
}
