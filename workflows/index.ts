/** The entry of the workflow bundle: what a worker of the `orders` task queue can run. */
export { forget } from './forget.ts';
export { placeOrder } from './place-order.ts';
export { reconcile } from './reconcile.ts';
export { undoOrder } from './undo-order.ts';
