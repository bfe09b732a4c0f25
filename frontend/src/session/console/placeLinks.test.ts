import { describe, expect, it } from "vitest";
import { placesIn } from "./placeLinks";

const files = [
  "main.py",
  "lib/main.py",
  "main.c",
  "main.ts",
  "Main.java",
  "main.php",
  "main.pl",
  "main.sh",
  "a b.py",
];

describe("places in output", () => {
  const cases: { text: string; want: string[]; words?: string }[] = [
    {
      text: 'File "/work/main.py", line 3, in <module>',
      want: ["main.py 3:1"],
      words: '/work/main.py", line 3',
    },
    { text: "main.py:3", want: ["main.py 3:1"] },
    { text: "main.c:12:5: error: expected ';'", want: ["main.c 12:5"], words: "main.c:12:5" },
    { text: "main.ts:3:5 - error", want: ["main.ts 3:5"] },
    { text: "main.ts(3,5): error TS2322", want: ["main.ts 3:5"], words: "main.ts(3,5)" },
    { text: "    at Main.main(Main.java:7)", want: ["Main.java 7:1"], words: "Main.java:7" },
    { text: "    at f (/work/lib/main.py:3:9)", want: ["lib/main.py 3:9"] },
    { text: "./main.c:2:1", want: ["main.c 2:1"], words: "./main.c:2:1" },
    { text: "PHP Fatal error in /work/main.php on line 4", want: ["main.php 4:1"] },
    { text: "died at main.pl line 9.", want: ["main.pl 9:1"] },
    { text: "main.sh: line 5: foo: command not found", want: ["main.sh 5:1"] },
    { text: "  --> main.c:1:2 and main.py:9", want: ["main.c 1:2", "main.py 9:1"] },
    { text: 'File "a b.py", line 1', want: ["a b.py 1:1"] },
    { text: "other.py:3 xmain.py:3 main.pyc:3 main.py", want: [] },
    { text: "main.py: 3 items, main.py:0", want: [] },
    { text: 'File "<stdin>", line 1', want: [] },
  ];
  it.each(cases)("$text", ({ text, want, words }) => {
    const found = placesIn(text, files);
    expect(found.map(({ file, line, column }) => `${file} ${line}:${column}`)).toEqual(want);
    if (words) expect(text.slice(found[0]?.from, found[0]?.to)).toBe(words);
  });

  it("takes no long time on a long line", () => {
    const began = performance.now();
    placesIn("/a".repeat(50_000), files);
    placesIn("main.py:".repeat(20_000), files);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
