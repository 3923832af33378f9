/** The cells of all tables, the most valuable first, and the page that is made of what was found. */
import type { FillingModel } from "../../cli/filling/model.ts";
import { type Baselines, baselinesCell } from "./baselines.ts";
import type { Cell } from "./cell.ts";
import { type Finetuned, finetunedCell } from "./finetuned.ts";
import { infillCell, otherFillersCell, predictedCell, RATIOS } from "./language.ts";
import { type Filled, type LearnedTask, type Pending, resultsPage } from "./page.ts";
import { RESULT_TASKS, WAYS } from "./result_tasks.ts";

/** Where everything is. */
export interface TablePlaces {
  readonly model: string;
  /** Has the folders sst2, chinese, superglue, yahoo, wikitext-103 and lambada. */
  readonly data: string;
  /** What the model learned from, for the trigram model. */
  readonly texts: string;
  readonly seeds: number;
}

/** The cells, and the page of those that were found. */
export interface Tables {
  readonly cells: readonly Cell<unknown>[];
  readonly page: (found: <Found>(cell: Cell<Found>) => Found | undefined, weights: string) => string;
}

/** All tables. */
export function tables(loaded: FillingModel, places: TablePlaces): Tables {
  const learned = RESULT_TASKS.map((task) => ({
    task,
    words: baselinesCell(task, places.data),
    ways: WAYS.map((way) => finetunedCell(task, { way, ...places })),
  }));
  const others = otherFillersCell(loaded, places);
  const filled = RATIOS.map((ratio) => ({ ratio, cell: infillCell(ratio, places) }));
  const wikitext = predictedCell("wikitext", places);
  const lambada = predictedCell("lambada", places);
  const [first, ...rest] = learned.map(({ ways }) => ways);
  return {
    cells: [
      ...[...learned.map(({ words }) => words), ...first ?? [], wikitext, lambada],
      ...[...filled.map(({ cell }) => cell), others, ...rest.flat()],
    ],
    page: (found, weights) =>
      resultsPage({
        weights,
        seeds: places.seeds,
        tasks: learned.map(({ task: { title, task }, words, ways }): LearnedTask => ({
          ...{ title, task },
          baselines: found<Baselines>(words),
          scores: ways.map((cell): Pending<readonly number[]> => found<Finetuned>(cell)?.scores),
        })),
        filled: filled.map(({ ratio, cell }, i): Filled => ({
          ratio,
          model: found(cell),
          trigram: found(others)?.trigram[i],
          empty: found(others)?.empty[i],
        })),
        wikitext: found(wikitext),
        lambada: found(lambada),
      }),
  };
}
