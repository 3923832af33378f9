import { assertEquals } from "@std/assert";
import { addCounts, countTests, NO_TESTS } from "../../tools/test_report.ts";

/**
 * As `deno test --junit-path` wrote it for a file with a failing step, an ignored, a passing and a cancelled
 * test.
 */
const JUNIT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="8" failures="2" errors="2" time="0.189">
    <testsuite name="./s_test.ts" tests="5" disabled="1" errors="0" failures="2">
        <testcase name="ok &lt;&amp;&quot; x" classname="./s_test.ts" time="0.001" line="1" col="6">
            <failure message="1 test step failed">1 test step failed.</failure>
        </testcase>
        <testcase name="skip me" classname="./s_test.ts" time="0.000" line="2" col="6">
            <skipped/>
        </testcase>
        <testcase name="a &gt; b, a law" classname="./s_test.ts" time="0.000" line="3" col="6">
        </testcase>
        <testcase name="ok &lt;&amp;&quot; x &gt; inner" classname="./s_test.ts" time="0.000" line="1" col="47">
        </testcase>
        <testcase name="ok &lt;&amp;&quot; x &gt; bad" classname="./s_test.ts" time="0.001" line="1" col="80">
            <failure message="Uncaught Error: no">Error: no
    at file:///s_test.ts:1:105</failure>
        </testcase>
    </testsuite>
    <testsuite name="./v_test.ts" tests="1" disabled="0" errors="1" failures="0">
        <testcase name="p1" classname="./v_test.ts" time="0.000" line="1" col="6">
            <error message="Cancelled"/>
        </testcase>
    </testsuite>
</testsuites>`;

Deno.test("test report: tests are counted, steps are part of theirs, names are unescaped", () => {
  assertEquals(countTests({ junit: JUNIT, output: "", success: false }), {
    passed: 1,
    failed: 2,
    skipped: ["skip me"],
  });
});

Deno.test("test report: a module that fails outside its tests counts, in colour too", () => {
  const output = "x ... ok\nUncaught error from ./u_test.ts \u001b[31mFAILED\u001b[0m\n";
  assertEquals(countTests({ junit: JUNIT, output, success: false }).failed, 3);
});

Deno.test("test report: a run that ends badly with nothing to show for it is one failure", () => {
  assertEquals(countTests({ junit: undefined, output: "", success: false }), { ...NO_TESTS, failed: 1 });
  assertEquals(countTests({ junit: undefined, output: "", success: true }), NO_TESTS);
});

Deno.test("test report: runs add up", () => {
  const a = { passed: 1, failed: 2, skipped: ["a"] };
  const b = { passed: 3, failed: 4, skipped: ["b"] };
  assertEquals(addCounts(a, b), { passed: 4, failed: 6, skipped: ["a", "b"] });
});
