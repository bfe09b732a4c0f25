import { useEffect, useRef } from "react";

/** Calls `then` with whose it is once for each thing that begins. */
export function useBegun(
  thing: { id: string; authorId: string } | null,
  then: (authorId: string) => void,
): void {
  const latest = useRef(then);
  latest.current = then;
  const id = thing?.id;
  const authorId = thing?.authorId;
  useEffect(() => {
    if (id !== undefined && authorId !== undefined) latest.current(authorId);
  }, [id, authorId]);
}
