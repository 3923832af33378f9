import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli";

Deno.test("std cli: positionals, strings and booleans", () => {
  const args = parseArgs(["infill", "a text", "--json", "--seed", "7", "--model=x=y"], {
    boolean: ["json", "help"],
    string: ["seed", "model"],
  });
  assertEquals<unknown>(args, {
    _: ["infill", "a text"],
    json: true,
    help: false,
    seed: "7",
    model: "x=y",
  });
  const typed: readonly [boolean, string | undefined] = [args.json, args.seed];
  assertEquals(typed, [true, "7"]);
});

Deno.test("std cli: a boolean takes only true and false as its value", () => {
  const parse = (...args: string[]): unknown => parseArgs(args, { boolean: ["json"] });
  assertEquals(parse("--json", "x"), { _: ["x"], json: true });
  assertEquals(parse("--json", "false", "x"), { _: ["x"], json: false });
  assertEquals(parse("--json=false"), { _: [], json: false });
  assertEquals(parse("--json=yes"), { _: [], json: true });
});

Deno.test("std cli: a long option takes no value that begins with a dash; with = it does", () => {
  const parse = (...args: string[]): unknown => parseArgs(args, { string: ["seed"], boolean: ["json"] });
  assertEquals(parse("--seed", "--json"), { _: [], seed: "", json: true });
  assertEquals(parse("--seed=-1"), { _: [], seed: "-1", json: false });
  assertEquals(parse("--seed"), { _: [], seed: "", json: false });
  assertEquals(parse("--seed", "-"), { _: ["-"], seed: "", json: false });
});

Deno.test("std cli: what looks like a number is one, unless it is declared a string", () => {
  assertEquals<unknown>(parseArgs(["3", "0x1F", "1e3", "-", "3a", "--n", "5", "--m=.5"]), {
    _: [3, 31, 1000, "-", "3a"],
    n: 5,
    m: 0.5,
  });
  assertEquals<unknown>(parseArgs(["3", "--n", "5"], { string: ["_", "n"] }), { _: ["3"], n: "5" });
});

Deno.test("std cli: short options in clusters, with values, and a dash as value", () => {
  const options = { string: ["o"], boolean: ["v"] } as const;
  assertEquals<unknown>(parseArgs(["-vq", "-o", "file"], options), { _: [], v: true, q: true, o: "file" });
  assertEquals<unknown>(parseArgs(["-n5", "-o", "-"], options), { _: [], v: false, n: 5, o: "-" });
  assertEquals<unknown>(parseArgs(["-o=x", "-n-3"], options), { _: [], v: false, o: "x", n: -3 });
  assertEquals<unknown>(parseArgs(["-o", "-v"], options), { _: [], v: true, o: "" });
});

Deno.test("std cli: aliases set every name", () => {
  const options = { alias: { help: "h", out: ["o", "output"] }, boolean: ["help"], string: ["out"] } as const;
  assertEquals<unknown>(parseArgs(["-h", "--output", "x"], options), {
    _: [],
    help: true,
    h: true,
    out: "x",
    o: "x",
    output: "x",
  });
});

Deno.test("std cli: collected options are arrays, empty when not given", () => {
  const options = { collect: ["data", "tag"], string: ["data", "tag"] } as const;
  assertEquals<unknown>(parseArgs(["--data", "a", "--data=b"], options), {
    _: [],
    data: ["a", "b"],
    tag: [],
  });
  assertEquals<unknown>(parseArgs(["--n", "1", "--n", "2"]), { _: [], n: 2 });
});

Deno.test("std cli: --no-name is false for what is negatable, an option of its own for the rest", () => {
  const options = { boolean: ["color"], negatable: ["color"] } as const;
  assertEquals<unknown>(parseArgs(["--no-color"], options), { _: [], color: false });
  assertEquals<unknown>(parseArgs(["--no-color"]), { _: [], "no-color": true });
});

Deno.test("std cli: defaults fill in what is not given", () => {
  const options = {
    string: ["backend"],
    boolean: ["json"],
    default: { backend: "auto", json: true },
  } as const;
  const args = parseArgs([], options);
  const backend: string = args.backend;
  assertEquals([backend, args.json], ["auto", true]);
  assertEquals(parseArgs(["--backend", "cpu", "--json=false"], options).backend, "cpu");
});

Deno.test("std cli: unknown sees undeclared options and positionals, and may drop them", () => {
  const seen: unknown[] = [];
  const args = parseArgs(["x", "--sed", "7", "--seed=1", "-q"], {
    string: ["seed"],
    unknown: (...call) => {
      seen.push(call);
      return call.length === 1;
    },
  });
  assertEquals(seen, [["x"], ["--sed", "sed", "7"], ["-q", "q", true]]);
  assertEquals<unknown>(args, { _: ["x"], seed: "1" });
});

Deno.test("std cli: -- ends the options; stopEarly ends them at the first positional", () => {
  assertEquals<unknown>(parseArgs(["--a", "--", "--b", "3"]), { _: ["--b", "3"], a: true });
  assertEquals<unknown>(parseArgs(["a", "--", "--b"], { "--": true }), { _: ["a"], "--": ["--b"] });
  assertEquals<unknown>(parseArgs(["--a", "1", "run", "--b", "4"], { stopEarly: true }), {
    _: ["run", "--b", "4"],
    a: 1,
  });
});

Deno.test("std cli: options named like properties of every object are plain names", () => {
  const args = parseArgs(["--__proto__", "x", "--toString"]);
  assertEquals(Object.getPrototypeOf(args), Object.prototype);
  assertEquals([Object.entries(args)], [[["__proto__", "x"], ["toString", true], ["_", []]]]);
});
