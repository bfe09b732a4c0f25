import { describe, expect, it } from "vitest";
import { boxAt, EDGE, place, type Side } from "./place";

const button = { left: 800, right: 950, top: 12, bottom: 40 };
const desk = { width: 1280, height: 800 };
const phone = { width: 360, height: 640 };

describe("place", () => {
  it.each([
    ["ends with its anchor", button, { width: 288, height: 300 }, desk, "end", [662, 44]],
    ["begins with its anchor", button, { width: 288, height: 300 }, desk, "start", [800, 44]],
    [
      "keeps off the left edge",
      { ...button, left: 20, right: 48 },
      { width: 288, height: 300 },
      phone,
      "end",
      [8, 44],
    ],
    [
      "keeps off the right edge",
      { ...button, left: 320, right: 348 },
      { width: 288, height: 300 },
      phone,
      "start",
      [64, 44],
    ],
    [
      "goes above where below has no room",
      { ...button, top: 560, bottom: 588 },
      { width: 288, height: 300 },
      phone,
      "end",
      [64, 256],
    ],
    [
      "stays below where above has less room",
      { ...button, top: 200, bottom: 228 },
      { width: 288, height: 500 },
      phone,
      "end",
      [64, 232],
    ],
    [
      "is under the pointer",
      boxAt({ x: 100, y: 100 }),
      { width: 168, height: 90 },
      desk,
      "start",
      [100, 104],
    ],
  ] as const)("%s", (_, anchor, panel, within, side, [left, top]) =>
    expect(place(anchor, panel, within, side)).toMatchObject({ left, top }),
  );

  // Whatever is asked for, wherever its anchor is, also outside the window: inside it.
  it("is inside the window always", () => {
    const sides: Side[] = ["start", "end"];
    for (const within of [phone, desk, { width: 320, height: 256 }])
      for (const x of [-400, 0, 7, within.width / 2, within.width - 1, within.width + 300])
        for (const y of [-100, 0, within.height / 2, within.height, within.height + 100])
          for (const panel of [
            { width: 20, height: 20 },
            { width: 420, height: 300 },
            { width: 3000, height: 9000 },
          ])
            for (const side of sides) {
              const anchor = { left: x, right: x + 28, top: y, bottom: y + 28 };
              const { left, top, maxWidth, maxHeight } = place(anchor, panel, within, side);
              const width = Math.min(panel.width, maxWidth);
              const height = Math.min(panel.height, maxHeight);
              expect(left).toBeGreaterThanOrEqual(EDGE);
              expect(top).toBeGreaterThanOrEqual(EDGE);
              expect(left + width).toBeLessThanOrEqual(within.width - EDGE);
              expect(top + height).toBeLessThanOrEqual(within.height - EDGE);
            }
  });
});
