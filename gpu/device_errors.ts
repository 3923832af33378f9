/** Ways in which a device fails, each one sentence. */

/** There is no adapter. */
export class NoAdapterError extends Error {
  override readonly name = "NoAdapterError";

  constructor() {
    super(
      "no WebGPU adapter was found: install a graphics driver, or libvulkan1 and mesa-vulkan-drivers for one that " +
        "computes on the CPU, or use the cpu backend",
    );
  }
}

/** The device is gone, with everything that was on it: reset, unplugged, out of memory, or closed. */
export class DeviceLostError extends Error {
  override readonly name = "DeviceLostError";

  constructor(reason: string) {
    super(`the GPU device was lost: ${reason}`);
  }
}

/** The device refused something that it was asked earlier: a defect of a kernel or a plan, or no memory left. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";
}
