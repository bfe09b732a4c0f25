import { useEffect, useState } from "react";

/** Seconds since a moment, counted for the eyes alone. */
export function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - since) / 1000));
  return <span aria-hidden>{seconds > 0 && `${seconds} s`}</span>;
}
