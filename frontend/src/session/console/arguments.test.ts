import { describe, expect, it } from "vitest";
import { joinArguments, splitArguments } from "./arguments";

describe("arguments", () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["  ", []],
    ["3 hello", ["3", "hello"]],
    ["'two words' \"and 'more'\"", ["two words", "and 'more'"]],
    ["a\\ b", ["a b"]],
    ["''", [""]],
    ["--x='1 2'", ["--x=1 2"]],
    ["'open", ["open"]],
    ["'\\n'", ["\\n"]],
    ["end\\", ["end\\"]],
  ];
  it.each(cases)("%s", (line, want) => {
    expect(splitArguments(line)).toEqual(want);
  });
  it.each([[["a", "b c", "it's", "", "$HOME"]]])("of %j are one line", (args) => {
    expect(splitArguments(joinArguments(args))).toEqual(args);
  });
});
