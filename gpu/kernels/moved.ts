/** What the ops that only move numbers share: they copy 32-bit words whatever these stand for, exactly. */
import type { Binding, Tolerance } from "../kernel.ts";

/** Numbers are moved, not computed. */
export const EXACT: Tolerance = { absolute: 0, relative: 0, reason: "copies words" };

/** The source, as words. */
export const WORDS_IN: Binding = { name: "x", type: "u32", access: "read", operand: { input: 0 } };

/** The destination, as words. */
export const WORDS_OUT: Binding = { name: "y", type: "u32", access: "write", operand: { output: 0 } };
