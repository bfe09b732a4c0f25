// Deep equality, as node:assert has it.
(candor) => {
  const tagOf = (v) => Object.prototype.toString.call(v);
  const keysOf = (v) => [...Object.keys(v), ...Object.getOwnPropertySymbols(v).filter((s) => Object.prototype.propertyIsEnumerable.call(v, s))];
  const boxed = (v) => v instanceof Number || v instanceof String || v instanceof Boolean || v instanceof BigInt || v instanceof Symbol;
  const same = (a, b, strict) => (strict ? Object.is(a, b) : a == b || (a !== a && b !== b));

  const sets = (a, b, strict, seen) => {
    if (a.size !== b.size) return false;
    const left = [];
    for (const x of a) {
      if (b.has(x)) continue;
      if ((typeof x !== "object" || x === null) && strict) return false;
      left.push(x);
    }
    const others = [...b].filter((y) => !a.has(y));
    for (const x of left) {
      const i = others.findIndex((y) => equal(x, y, strict, seen));
      if (i < 0) return false;
      others.splice(i, 1);
    }
    return true;
  };
  const maps = (a, b, strict, seen) => {
    if (a.size !== b.size) return false;
    const others = new Set([...b.keys()].filter((k) => !a.has(k)));
    for (const [k, v] of a) {
      if (b.has(k)) {
        if (!equal(v, b.get(k), strict, seen)) return false;
        continue;
      }
      if ((typeof k !== "object" || k === null) && strict) return false;
      let found;
      for (const k2 of others) {
        if (equal(k, k2, strict, seen) && equal(v, b.get(k2), strict, seen)) {
          found = k2;
          break;
        }
      }
      if (found === undefined) return false;
      others.delete(found);
    }
    return true;
  };
  // kinds reports what the insides say of two objects: false, or true for what keys then decide.
  const kinds = (a, b, strict, seen) => {
    if (a instanceof Date || b instanceof Date) return a instanceof Date && b instanceof Date && Object.is(a.getTime(), b.getTime());
    if (a instanceof RegExp || b instanceof RegExp) return a instanceof RegExp && b instanceof RegExp && String(a) === String(b) && a.lastIndex === b.lastIndex;
    if (a instanceof Error || b instanceof Error) {
      return a instanceof Error && b instanceof Error && a.message === b.message && a.name === b.name && equal(a.cause, b.cause, strict, seen) && equal(a.errors, b.errors, strict, seen);
    }
    if (boxed(a) || boxed(b)) return boxed(a) && boxed(b) && tagOf(a) === tagOf(b) && Object.is(a.valueOf(), b.valueOf());
    if (a instanceof Set || b instanceof Set) return a instanceof Set && b instanceof Set && sets(a, b, strict, seen);
    if (a instanceof Map || b instanceof Map) return a instanceof Map && b instanceof Map && maps(a, b, strict, seen);
    if (a instanceof ArrayBuffer || b instanceof ArrayBuffer) return a instanceof ArrayBuffer && b instanceof ArrayBuffer && Buffer.compare(new Uint8Array(a), new Uint8Array(b)) === 0;
    if (a instanceof Promise || a instanceof WeakMap || a instanceof WeakSet) return !strict && false;
    return true;
  };
  const equal = (a, b, strict, seen = []) => {
    if (same(a, b, strict)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (strict && (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) || tagOf(a) !== tagOf(b))) return false;
    if (!strict && tagOf(a) !== tagOf(b)) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    if (seen.some(([x, y]) => x === a && y === b)) return true;
    const inner = [...seen, [a, b]];
    if (Array.isArray(a) && a.length !== b.length) return false;
    if (!kinds(a, b, strict, inner)) return false;
    const keys = strict ? keysOf(a) : Object.keys(a);
    const others = strict ? keysOf(b) : Object.keys(b);
    return keys.length === others.length && keys.every((k) => Object.prototype.propertyIsEnumerable.call(b, k) && equal(a[k], b[k], strict, inner));
  };
  return { equal };
};
