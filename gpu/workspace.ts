/**
 * Memory for what lies between kernels. Steps run one after another and leave nothing there, so all executables of a
 * device use the same buffers: a run over many shapes of batches takes what the largest of them needs.
 */
import { checkedAllocation } from "./buffers.ts";
import { largestSlots } from "./plan/slots.ts";

/** The part that an executable has in it. */
export interface WorkspaceShare {
  /**
   * The buffers of its slots, possibly larger than asked for. Another array than before when buffers were replaced,
   * because other executables came or went.
   */
  readonly buffers: () => readonly GPUBuffer[];
  readonly close: () => void;
}

/** The memory of a device. */
export interface Workspace {
  /**
   * Makes room for slots.
   *
   * @param slots bytes of each, the largest first
   * @throws {DeviceError} when there is not enough memory.
   */
  readonly open: (slots: readonly number[]) => Promise<WorkspaceShare>;
}

/** An empty workspace. */
export function workspace(gpu: GPUDevice): Workspace {
  const wanted = new Map<WorkspaceShare, readonly number[]>();
  let buffers: readonly GPUBuffer[] = [];
  /** Gives every slot the size that somebody needs. */
  const fit = (): void => {
    const sizes = largestSlots([...wanted.values()]);
    if (sizes.join() === buffers.map(({ size }) => size).join()) return;
    const before = buffers;
    before.forEach((buffer, slot) => {
      if (buffer.size !== sizes[slot]) buffer.destroy();
    });
    buffers = sizes.map((size, slot) => {
      const old = before[slot];
      return old?.size === size ? old : gpu.createBuffer({
        label: `slot ${slot}`,
        size,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC |
          GPUBufferUsage.COPY_DST,
      });
    });
  };
  return {
    async open(slots) {
      const share: WorkspaceShare = {
        buffers: () => buffers,
        close() {
          if (wanted.delete(share)) fit();
        },
      };
      wanted.set(share, slots);
      try {
        await checkedAllocation(gpu, { what: "values between kernels", bytes: total(slots), make: fit });
      } catch (error) {
        share.close();
        throw error;
      }
      return share;
    },
  };
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
