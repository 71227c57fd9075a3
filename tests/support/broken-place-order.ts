/** The workflow of an order as a bug would have it: its first task fails, and every further attempt. */
export async function placeOrder(): Promise<void> {
  throw new Error('somebody made a mistake');
}
