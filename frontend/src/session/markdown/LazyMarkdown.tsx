import { type ComponentType, useEffect, useState } from "react";

/** The most that is shown as it stands. */
const MOST = 64 * 1024; // characters

type Shown = ComponentType<{ text: string }>;
let loaded: Shown | null = null;

/** Markdown, drawn by what is loaded with the first text; until then, and if it cannot be loaded, the text as it stands. */
export function LazyMarkdown({ text }: { text: string }) {
  const [Markdown, setMarkdown] = useState<Shown | null>(() => loaded);
  useEffect(() => {
    if (loaded) return;
    let here = true;
    import("./Markdown").then(
      (module) => {
        loaded = module.default;
        if (here) setMarkdown(() => module.default);
      },
      () => {}, // the network failed; the text can be read as it is
    );
    return () => {
      here = false;
    };
  }, []);
  return Markdown ? (
    <Markdown text={text} />
  ) : (
    <div style={{ whiteSpace: "pre-wrap" }}>{text.slice(0, MOST)}</div>
  );
}
