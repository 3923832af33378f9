/** Dispatches, ready to be put into a pass. */

/** A dispatch with everything that encoding it needs. */
export interface Encoded {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Where its numbers begin in the buffer of all numbers. */
  readonly offset: number[];
  readonly grid: readonly [number, number];
}

/** Puts dispatches into a pass, in order. */
export function encode(pass: GPUComputePassEncoder, dispatches: readonly Encoded[]): void {
  let current: GPUComputePipeline | undefined;
  for (const { pipeline, bindGroup, offset, grid: [x, y] } of dispatches) {
    if (pipeline !== current) pass.setPipeline(pipeline);
    current = pipeline;
    pass.setBindGroup(0, bindGroup, offset);
    pass.dispatchWorkgroups(x, y);
  }
}
