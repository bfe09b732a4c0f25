import { useEffect, useState } from "react";
import s from "./ConsolePane.module.css";
import { ending, seconds, sentence } from "./describe";
import type { Execution } from "./execution";

/** The newest execution's standing, counted up while it runs. */
export function Status({ newest, starting }: { newest: Execution | undefined; starting: boolean }) {
  const running = newest?.outcome === "running";
  const [ran, setRan] = useState(0);
  const id = newest?.id;
  useEffect(() => {
    setRan(0);
    if (!running || !id) return;
    const since = performance.now(); // this computer's clock may differ from the relay's
    const timer = setInterval(() => setRan(performance.now() - since), 200);
    return () => clearInterval(timer);
  }, [running, id]);
  const standing = newest ? ending(newest) : { tone: "quiet", text: "" };
  const counting =
    running && ran >= 1000 ? ` ${seconds(Math.floor(ran / 1000) * 1000).replace(/\.\d+/, "")}` : "";
  return (
    <span className={s.status} data-tone={standing.tone}>
      <span aria-hidden="true">
        {starting ? "Starting…" : standing.text + (running ? counting || "…" : "")}
      </span>
      <span className="visually-hidden" role="status">
        {starting || !newest ? "" : running ? standing.text : sentence(newest)}
      </span>
    </span>
  );
}
