import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { layout } from "../../core/blanks/layout.ts";
import { runCli } from "./run_cli.ts";

const INPUT = { tokens: [1, 2, 3, 4, 5], spans: [[1, 3], [4, 5]], order: [1, 0], mask: 90, sop: 91, eop: 92 };

Deno.test("layout: JSON in, JSON out, spans as pairs or as objects", async () => {
  const expected = {
    tokens: [1, 90, 4, 90, 91, 5, 91, 2, 3],
    targets: [1, 90, 4, 90, 5, 92, 2, 3, 92],
    lossMask: [0, 0, 0, 0, 1, 1, 1, 1, 1],
    position: [0, 1, 2, 3, 3, 3, 1, 1, 1],
    blockPosition: [0, 0, 0, 0, 1, 2, 1, 2, 3],
    contextLength: 4,
  };
  const objects = { ...INPUT, spans: [{ start: 1, end: 3 }, { start: 4, end: 5 }] };
  for (const input of [INPUT, objects]) {
    const { status, stdout, stderr } = await runCli(["layout"], { stdin: JSON.stringify(input) });
    assertEquals([status, JSON.parse(stdout), stderr], [0, expected, ""]);
  }
});

Deno.test("layout: the command is the function, for any text and any sorted, disjoint spans", async () => {
  const places = fc.uniqueArray(fc.nat(20), { maxLength: 12 }).map((found) =>
    found.toSorted((a, b) => a - b)
  );
  await fc.assert(fc.asyncProperty(places, fc.boolean(), async (places, isOrdered) => {
    const tokens = Array.from({ length: 21 }, (_, i) => i + 100);
    const spans = places.slice(0, places.length & ~1).flatMap((start, i) =>
      i % 2 === 0 ? [{ start, end: places[i + 1] ?? start + 1 }] : []
    );
    const order = spans.map((_, i) => spans.length - 1 - i);
    const input = { tokens, spans, ...(isOrdered ? { order } : {}), mask: 0, sop: 1, eop: 2 };
    const { stdout } = await runCli(["layout", "--json"], { stdin: JSON.stringify(input) });
    assertEquals(JSON.parse(stdout), { ...layout(input) });
  }));
});

Deno.test("layout: bad input is one sentence with status 1", async () => {
  for (
    const [change, sentence] of [
      [{ tokens: undefined }, "tokens: expected a list of integers, found nothing"],
      [{ tokens: [1, -2] }, "tokens[1]: expected an integer from 0 to 2147483647, found -2"],
      [{ tokens: [1, 2.5] }, "tokens[1]: expected an integer from 0 to 2147483647, found 2.5"],
      [{ tokens: [2 ** 31] }, "tokens[0]: expected an integer from 0 to 2147483647, found 2147483648"],
      [{ tokens: ["1"] }, 'tokens[0]: expected an integer from 0 to 2147483647, found "1"'],
      [{ spans: {} }, "spans: expected a list of spans, found {}"],
      [{ spans: [[1]] }, 'spans[0]: expected [start, end] or {"start": …, "end": …}, found [1]'],
      [
        { spans: [{ start: 1, stop: 2 }] },
        'spans[0]: expected [start, end] or {"start": …, "end": …}, found {"start":1,"stop":2}',
      ],
      [{ spans: [[1, "2"]] }, 'spans[0].end: expected an integer from 0 to 2147483647, found "2"'],
      [{ spans: [[3, 3], [4, 5]] }, "span [3, 3): end must be greater than start"],
      [{ spans: [[1, 3], [2, 5]] }, "span [2, 5): overlaps"],
      [{ spans: [[3, 4], [1, 2]] }, "span [1, 2): must not come after"],
      [{ spans: [[1, 3], [4, 6]] }, "span [4, 6): end must not exceed the text's length 5"],
      [{ order: [0, 0] }, "order[1] is 0: this piece comes twice"],
      [{ order: [0] }, "order of 1 pieces: expected one entry for each of the 2 spans"],
      [{ order: [0, 2] }, "order[1] is 2: expected a piece index from 0 to 1"],
      [{ order: "10" }, 'order: expected a list of integers, found "10"'],
      [{ mask: undefined }, "mask: expected an integer from 0 to 2147483647, found nothing"],
      [{ eop: null }, "eop: expected an integer from 0 to 2147483647, found null"],
      [{ odrer: [1, 0] }, "odrer: expected a field of tokens, spans, order, mask, sop, eop, found this one"],
    ] as const
  ) {
    const { status, stdout, stderr } = await runCli(["layout"], {
      stdin: JSON.stringify({ ...INPUT, ...change }),
    });
    assertEquals([status, stdout, stderr.split("\n").length], [1, "", 2]);
    assertStringIncludes(stderr, `error: ${sentence}`);
  }
  for (
    const [stdin, sentence] of [["", "stdin: expected JSON, found"], [
      "[1]",
      "stdin: expected an object, found [1]",
    ]]
  ) {
    const { status, stderr } = await runCli(["layout"], { stdin: stdin ?? "" });
    assertEquals(status, 1);
    assertStringIncludes(stderr, sentence ?? "");
  }
});
