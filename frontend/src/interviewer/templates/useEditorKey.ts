import { useCallback, useRef } from "react";

/**
 * The key of the editor for a template's address. A new template that is saved
 * gets an address, and its editor, with the caret in it, must stay the same.
 */
export function useEditorKey(id: string): {
  key: number;
  /** This editor made the template of this address. */
  made: boolean;
  onMade: (id: string) => void;
} {
  const at = useRef({ id, key: 0, expected: "", made: false });
  if (at.current.id !== id) {
    const { key, expected } = at.current;
    const made = id === expected;
    at.current = { id, key: made ? key : key + 1, expected: "", made };
  }
  const onMade = useCallback((made: string) => {
    at.current.expected = made;
  }, []);
  return { key: at.current.key, made: at.current.made, onMade };
}
