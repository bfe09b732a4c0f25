import { expect, it } from "vitest";
import { onlyHere } from "./onlyHere";

it.each([
  ["http://127.0.0.1:7420/i/x", true],
  ["http://localhost/i/x", true],
  ["http://[::1]:7420/i/x", true],
  ["http://192.168.1.5:7420/i/x", false],
  ["https://candor.example.org/i/x", false],
  ["nonsense", false],
])("%s leads to this computer only: %s", (link, want) => expect(onlyHere(link)).toBe(want));
