/** What the page and its workers say to each other. */

/** A token that was considered, with its probability. */
export interface Choice {
  readonly text: string;
  readonly probability: number;
}

/** A token of the filled text. */
export interface ShownToken {
  readonly text: string;
  readonly kind: "text" | "command" | "answer";
  /** Index in the sequence that the model read. */
  readonly index: number;
  /** Of an answer: index of the token that predicted it, and what else was thought of. */
  readonly predictedBy?: number;
  readonly probability?: number;
  readonly choices?: readonly Choice[];
}

/** A prompt with its answers. */
export interface ShownFilling {
  readonly stretches: readonly string[];
  readonly answers: readonly string[];
}

/** To a worker. */
export type Request =
  | { readonly kind: "train"; readonly text: string; readonly prompts: readonly string[] }
  | { readonly kind: "step" }
  | { readonly kind: "run" }
  | { readonly kind: "pause" }
  | { readonly kind: "load"; readonly url: string }
  | { readonly kind: "fill"; readonly text: string }
  | { readonly kind: "attention"; readonly layer: number };

/** From a worker. */
export type Reply =
  | { readonly kind: "backend"; readonly text: string }
  | {
    readonly kind: "progress";
    readonly step: number;
    readonly loss: number;
    readonly bytesPerSecond: number;
  }
  | { readonly kind: "fillings"; readonly step: number; readonly fillings: readonly ShownFilling[] }
  | { readonly kind: "model"; readonly about: string; readonly layers: number; readonly heads: number }
  | { readonly kind: "token"; readonly blank: number; readonly choice: Choice }
  | { readonly kind: "filled"; readonly tokens: readonly ShownToken[] }
  | {
    readonly kind: "attention";
    readonly layer: number;
    readonly heads: number;
    readonly length: number;
    /** `[heads, length, length]` */
    readonly probabilities: Float32Array;
  }
  | { readonly kind: "error"; readonly message: string };
