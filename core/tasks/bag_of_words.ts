/** The baseline that a model must beat: which words occur, weighed by logistic regression. */

/** An item as a baseline sees it: words for every choice, and which choice is right. */
export interface WordChoices {
  readonly choices: readonly (readonly string[])[];
  readonly correct?: number;
}

/** Weights by word. */
export type WordWeights = ReadonlyMap<string, number>;

/** How to learn. */
export interface BagOfWordsOptions {
  readonly epochs: number;
  /** Of Adagrad. */
  readonly learningRate: number;
  /** Strength of the pull towards 0, per item. */
  readonly decay: number;
}

/**
 * Lower-case words and pairs of neighbours, each once; single characters where a script has no spaces.
 *
 * @example
 * ```ts
 * import { wordsOf } from "./bag_of_words.ts";
 * if (wordsOf("Not good, not").join("|") !== "not|good|not good|good not") throw new Error();
 * if (wordsOf("很好").join("|") !== "很|好|很 好") throw new Error();
 * ```
 */
export function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/\p{Script=Han}|[^\s\p{P}\p{Script=Han}]+/gu) ?? [];
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
  return [...new Set([...words, ...pairs])];
}

/**
 * The words of a text as choices between labels: every label weighs every word on its own.
 *
 * @example
 * ```ts
 * import { labelledWords } from "./bag_of_words.ts";
 * if (labelledWords("good", 2).choices[1]?.join() !== "1:good,1:") throw new Error();
 * ```
 */
export function labelledWords(text: string, labels: number, correct?: number): WordChoices {
  const words = [...wordsOf(text), ""]; // the empty word is the bias
  const choices = Array.from({ length: labels }, (_, label) => words.map((word) => `${label}:${word}`));
  return correct === undefined ? { choices } : { choices, correct };
}

/**
 * Learns weights by going over the items in the order given: softmax over the choices' sums, Adagrad, L2.
 *
 * @example
 * ```ts
 * import { bestChoice, labelledWords, learnWords } from "./bag_of_words.ts";
 * const items = [labelledWords("good film", 2, 1), labelledWords("bad film", 2, 0)];
 * const weights = learnWords(items, { epochs: 20, learningRate: 0.5, decay: 1e-4 });
 * if (bestChoice(labelledWords("a good one", 2), weights) !== 1) throw new Error();
 * ```
 */
export function learnWords(
  items: readonly WordChoices[],
  { epochs, learningRate, decay }: BagOfWordsOptions,
): WordWeights {
  const weights = new Map<string, number>();
  const squares = new Map<string, number>();
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { choices, correct } of items) {
      if (correct === undefined) continue;
      const probabilities = softmax(choices.map((words) => scoreOf(words, weights)));
      const gradients = new Map<string, number>();
      choices.forEach((words, choice) => {
        const error = (probabilities[choice] ?? 0) - Number(choice === correct);
        for (const word of words) gradients.set(word, (gradients.get(word) ?? 0) + error);
      });
      for (const [word, error] of gradients) {
        const weight = weights.get(word) ?? 0;
        const gradient = error + decay * weight;
        const square = (squares.get(word) ?? 0) + gradient ** 2;
        squares.set(word, square);
        if (square > 0) weights.set(word, weight - learningRate * gradient / Math.sqrt(square));
      }
    }
  }
  return weights;
}

/**
 * The likeliest choice; of equals the first.
 *
 * @example
 * ```ts
 * import { bestChoice } from "./bag_of_words.ts";
 * if (bestChoice({ choices: [["a"], ["b"]] }, new Map([["b", 1]])) !== 1) throw new Error();
 * ```
 */
export function bestChoice({ choices }: WordChoices, weights: WordWeights): number {
  const scores = choices.map((words) => scoreOf(words, weights));
  return scores.indexOf(Math.max(...scores));
}

function scoreOf(words: readonly string[], weights: WordWeights): number {
  return words.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
}

function softmax(scores: readonly number[]): readonly number[] {
  const largest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - largest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}
