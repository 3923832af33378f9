/** What the module of a worker sees of the thread that started it. */

/** Messages in, messages out. */
export interface WorkerScope<In, Out> {
  onmessage: ((event: MessageEvent<In>) => void) | null;
  readonly postMessage: (message: Out, transfer?: Transferable[]) => void;
}

function isWorkerScope<In, Out>(scope: object): scope is WorkerScope<In, Out> {
  return "WorkerGlobalScope" in scope && "postMessage" in scope;
}

/**
 * The scope of this worker; undefined where the module is not run as one, as when its documentation is checked: then
 * there is nobody to answer.
 *
 * @example
 * ```ts
 * import { workerScope } from "./worker_scope.ts";
 *
 * if (workerScope() !== undefined) throw new Error("no worker runs this");
 * ```
 */
export function workerScope<In, Out>(): WorkerScope<In, Out> | undefined {
  const scope: object = globalThis;
  return isWorkerScope<In, Out>(scope) ? scope : undefined;
}
