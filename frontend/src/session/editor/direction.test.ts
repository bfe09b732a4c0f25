import { expect, it } from "vitest";
import { directionOf } from "./direction";

it.each([
  ["Ada Lovelace", "ltr"],
  ["محمد بن عبد الله", "rtl"],
  ["ראיון (Backend)", "rtl"],
  ["1. محمد", "rtl"],
  ["Dr. محمد", "ltr"],
  ["ﷴ", "rtl"],
  ["𞤀𞤁", "rtl"],
  ["李雷", "ltr"],
  ["🙂 42", "ltr"],
  ["", "ltr"],
])("%j is read %s", (name, direction) => expect(directionOf(name)).toBe(direction));
