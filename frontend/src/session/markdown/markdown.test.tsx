import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { decodeEntities } from "./entities";
import { safeHref } from "./href";
import Markdown from "./Markdown";

const html = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }));
const page = (text: string) => {
  const host = document.createElement("div");
  host.innerHTML = html(text);
  return host;
};

describe("Markdown", () => {
  it("becomes elements", () => {
    const shown = page(
      "# Two sum\n\nReturn *indices* of `a`:\n\n1. one\n   - inner\n2. two\n\n```py\nx < 1\n```\n\n|a|b|\n|-|-:|\n|1|2|",
    );
    expect(shown.querySelector("h3")?.textContent).toBe("Two sum");
    expect(shown.querySelector("em")?.textContent).toBe("indices");
    expect(shown.querySelectorAll("ol > li")).toHaveLength(2);
    expect(shown.querySelector("ol ul li")?.textContent).toBe("inner");
    expect(shown.querySelector("pre code")?.textContent).toBe("x < 1");
    expect(shown.querySelectorAll("tbody td")).toHaveLength(2);
  });

  for (const hostile of [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    'text <b onclick="alert(1)">bold</b>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://example.org/pixel.png)",
    '[x](https://example.org "\\" onmouseover=alert(1) \\"")',
    "[x]: javascript:alert(1)\n\n[x]",
    "`<script>` and ```html\n<script>alert(1)</script>\n```",
  ]) {
    it(`lets nothing through: ${hostile.slice(0, 40)}`, () => {
      const shown = page(hostile);
      expect(
        shown.querySelectorAll("script, img, svg, style, iframe, b, [onclick], [onmouseover]"),
      ).toHaveLength(0);
      for (const link of shown.querySelectorAll("a")) expect(link.protocol).toMatch(/^(https?|mailto):$/);
    });
  }

  it("has headings without gaps in their order, wherever it begins", () => {
    const shown = page("## Hints\n\n#### Weak\n\n## Answers");
    expect([...shown.querySelectorAll("h3, h4, h5, h6")].map(({ tagName }) => tagName)).toEqual([
      "H3",
      "H4",
      "H3",
    ]);
  });

  it("gives links no way back", () => {
    const link = page("https://example.org/a?b=c").querySelector("a");
    expect(link?.getAttribute("href")).toBe("https://example.org/a?b=c");
    expect(link?.rel).toContain("noopener");
  });

  const fill = (part: string) => part.repeat(Math.ceil((64 * 1024) / part.length));
  for (const [what, text] of Object.entries({
    "quotes in quotes": `${"> ".repeat(3000)}x`,
    "quotes without end": fill("> "),
    "lists in a line": fill("- 1. > "),
    "lists by indentation": Array.from({ length: 400 }, (_, n) => `${" ".repeat(n)}* x`).join("\n"),
    "open links": `${"[".repeat(3000)}x`,
    "open emphasis": fill("*a"),
    "emphasis in words": fill("a_b_"),
    paragraphs: fill("x\n\n"),
    "a wide table": `|${"a|".repeat(8000)}\n|${"-|".repeat(8000)}\n${"a\n".repeat(8000)}`,
    "a long table": `|${"a|".repeat(15)}\n|${"-|".repeat(15)}\n${"a\n".repeat(30_000)}`,
    "far more than a text can be": "x ".repeat(1024 * 1024),
  }))
    it(`is drawn in part: ${what}`, () => {
      const begun = performance.now();
      const shown = page(text);
      expect(shown.textContent).toContain("too long, or nested too deep");
      expect(shown.querySelectorAll("*").length).toBeLessThan(60_000);
      expect(performance.now() - begun).toBeLessThan(20_000); // without bounds it takes minutes, or throws
    });

  it("of usual length and depth is drawn whole", () => {
    const text = "> 1. a\n>    - b\n\n|a|b|\n|-|-|\n|1|2|\n\n".repeat(40);
    expect(page(text).textContent).not.toContain("too long");
  });

  it("never throws, whatever is in it", () => {
    const parts = [
      "> ",
      "- ",
      "1. ",
      "|a|",
      "|-|",
      "\n",
      "```",
      "`",
      "[",
      "](",
      "*",
      "__",
      "<a ",
      "&#",
      "\\",
      "\u202e",
      "\ud800",
      "\0",
      "x ",
    ];
    let seed = 7;
    const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
    for (let n = 0; n < 200; n++)
      html(Array.from({ length: next() % 300 }, () => parts[next() % parts.length]).join(""));
  });
});

it("entities are text", () => {
  expect(decodeEntities("a &lt; b &amp;&amp; c &#62; d &#x41; &hellip; &#0; &#xd800;")).toBe(
    "a < b && c > d A &hellip; &#0; &#xd800;",
  );
});

it("only the web and mail are led to", () => {
  expect(safeHref("https://example.org")).toBe("https://example.org/");
  expect(safeHref("mailto:ada@example.org")).toBe("mailto:ada@example.org");
  for (const bad of [
    "javascript:1",
    " javascript:1",
    "java\nscript:1",
    "/relative",
    "#hash",
    "file:///etc/passwd",
    "blob:x",
  ])
    expect(safeHref(bad)).toBeNull();
});
