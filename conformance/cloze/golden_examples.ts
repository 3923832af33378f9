/** Examples of the golden SuperGLUE cases as rows of the published files. */
import type { Row } from "../../core/tasks/task.ts";

/** What the original's processors make of a row. */
export interface GoldenExample {
  readonly text_a: string;
  readonly text_b: string | null;
  readonly label: string | number;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The row, by task, that an example was read from. */
const ROWS: Readonly<Record<string, (example: GoldenExample) => Row>> = {
  rte: ({ text_a, text_b, label }) => ({ premise: text_a, hypothesis: text_b, label }),
  cb: ({ text_a, text_b, label }) => ({ premise: text_a, hypothesis: text_b, label }),
  boolq: ({ text_a, text_b, label }) => ({ passage: text_a, question: text_b, label }),
  wic: ({ text_a, text_b, label, meta }) => ({ sentence1: text_a, sentence2: text_b, label, ...meta }),
  copa: ({ text_a, label, meta }) => ({ premise: text_a, label, ...meta }),
  multirc: ({ text_a, text_b, label, meta }) => ({
    idx: meta.passage_idx,
    passage: {
      text: text_a,
      questions: [{ idx: meta.question_idx, question: text_b, answers: [{ text: meta.answer, label }] }],
    },
  }),
  record: ({ text_a, text_b, meta }) => ({
    passage: {
      text: text_a,
      entities: texts(meta.candidates).map((candidate) => {
        const start = text_a.indexOf(candidate);
        return { start, end: start + candidate.length - 1 };
      }),
    },
    qas: [{ query: text_b, answers: texts(meta.answers).map((text) => ({ text })) }],
  }),
  wsc: ({ text_a, label, meta }) => ({
    text: text_a,
    label,
    target: meta,
    candidates: texts(meta.candidates ?? []).map((text) => ({ text })),
  }),
};

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/**
 * The row of an example.
 *
 * @throws {RangeError} for a task that is none of the eight.
 */
export function rowOf(task: string, example: GoldenExample): Row {
  const make = ROWS[task];
  if (make === undefined) throw new RangeError(`task: expected one of SuperGLUE, found "${task}"`);
  return make(example);
}
