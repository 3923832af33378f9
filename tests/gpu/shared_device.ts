/** One device for all tests of a file: opening one takes longer than most tests. */
import { type Device, openDevice } from "../../gpu/device.ts";

let opened: Promise<Device> | undefined;

/** The device of this file. */
export function sharedDevice(): Promise<Device> {
  opened ??= openDevice();
  return opened;
}
