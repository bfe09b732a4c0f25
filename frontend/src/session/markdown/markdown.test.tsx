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

  it("of hundreds of levels is drawn without harm", () => {
    expect(html(`${">".repeat(500)} deep`)).toContain("deep");
    expect(html(`${"[".repeat(3000)}x`)).toContain("x");
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
