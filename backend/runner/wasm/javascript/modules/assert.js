// assert. How differences are shown follows lib/internal/assert/assertion_error.js of Node.js 20
// (MIT, see build/runtimes/works.json), so that people read what they know.
(candor) => {
  const { equal } = candor.part("equal");
  const heads = {
    deepStrictEqual: "Expected values to be strictly deep-equal:",
    strictEqual: "Expected values to be strictly equal:",
    strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
    deepEqual: "Expected values to be loosely deep-equal:",
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
    notIdentical: "Values have same structure but are not reference-equal:",
    notDeepEqualUnequal: "Expected values not to be loosely deep-equal:",
  };
  const inspectValue = (v) => candor.inspect(v, { compact: false, customInspect: false, depth: 1000, maxArrayLength: null, sorted: true });
  const isObject = (v) => typeof v === "object" && v !== null;

  // markFirst is a line with a mark under the first character in which two short lines differ.
  const markFirst = (a, b) => {
    const most = process.stderr.isTTY ? process.stderr.columns : 80;
    if (a.length + b.length >= most) return "";
    let i = 0;
    while (a[i] === b[i]) i++;
    return i > 2 ? `\n  ${" ".repeat(i)}^` : "";
  };
  const difference = (actual, expected, operator, message) => {
    const shown = inspectValue(actual);
    const a = shown.split("\n");
    const b = inspectValue(expected).split("\n");
    if (operator === "strictEqual" && ((isObject(actual) && isObject(expected)) || (typeof actual === "function" && typeof expected === "function"))) operator = "strictEqualObject";
    const head = message || heads[operator];
    let mark = "";
    if (a.length === 1 && b.length === 1 && a[0] !== b[0]) {
      if (a[0].length + b[0].length <= 12) {
        if (!isObject(actual) && !isObject(expected) && (actual !== 0 || expected !== 0)) return `${head}\n\n${a[0]} !== ${b[0]}\n`;
      } else if (operator !== "strictEqualObject") mark = markFirst(a[0], b[0]);
    }
    // What both end with is shown in part.
    let end = "";
    let other = "";
    let alike = 0;
    let skipped = false;
    while (a.length > 0 && b.length > 0 && a.at(-1) === b.at(-1)) {
      if (alike++ < 3) end = `\n  ${a.at(-1)}${end}`;
      else other = a.at(-1);
      a.pop();
      b.pop();
    }
    const most = Math.max(a.length, b.length);
    if (most === 0) {
      const lines = shown.split("\n");
      if (lines.length > 50) lines.splice(46, lines.length, "...");
      return `${heads.notIdentical}\n\n${lines.join("\n")}\n`;
    }
    if (alike >= 5) {
      end = `\n...${end}`;
      skipped = true;
    }
    if (other !== "") end = `\n  ${other}${end}`;
    other = "";

    let out = "";
    let printed = 0;
    let identical = 0;
    const title = `${head}\n+ actual - expected`;
    // before shows the identical lines in front of line i, in part when there are many.
    const before = (lines, i) => {
      if (identical > 2) {
        if (identical > 3) {
          if (identical > 4) {
            if (identical === 5) {
              out += `\n  ${lines[i - 3]}`;
              printed++;
            } else {
              out += "\n...";
              skipped = true;
            }
          }
          out += `\n  ${lines[i - 2]}`;
          printed++;
        }
        out += `\n  ${lines[i - 1]}`;
        printed++;
      }
      identical = 0;
    };
    const [lines, sign, short] = a.length < most ? [b, "-", a.length] : [a, "+", b.length];
    for (let i = 0; i < most; i++) {
      if (short < i + 1) {
        before(lines, i);
        if (lines === a) out += `\n${sign} ${lines[i]}`;
        else other += `\n${sign} ${lines[i]}`;
        printed++;
      } else {
        let line = a[i];
        let diverges = line !== b[i] && (!line.endsWith(",") || line.slice(0, -1) !== b[i]);
        if (diverges && b[i].endsWith(",") && b[i].slice(0, -1) === line) {
          diverges = false;
          line += ",";
        }
        if (diverges) {
          before(a, i);
          out += `\n+ ${line}`;
          other += `\n- ${b[i]}`;
          printed += 2;
        } else {
          out += other;
          other = "";
          if (++identical <= 2) {
            out += `\n  ${line}`;
            printed++;
          }
        }
      }
      if (printed > 50 && i < most - 2) return `${title} ... Lines skipped\n${out}\n...${other}\n...`;
    }
    return `${title}${skipped ? " ... Lines skipped" : ""}\n${out}${other}${end}${mark}`;
  };

  const messageOf = ({ actual, expected, operator, message }) => {
    if (operator === "deepStrictEqual" || operator === "strictEqual") return difference(actual, expected, operator, message);
    if (message !== undefined && message !== null) return String(message);
    if (operator === "notDeepStrictEqual" || operator === "notStrictEqual") {
      const head = operator === "notStrictEqual" && (isObject(actual) || typeof actual === "function") ? heads.notStrictEqualObject : heads[operator];
      const lines = inspectValue(actual).split("\n");
      if (lines.length > 50) lines.splice(46, lines.length, "...");
      return lines.length === 1 ? `${head}${lines[0].length > 5 ? "\n\n" : " "}${lines[0]}` : `${head}\n\n${lines.join("\n")}\n`;
    }
    let a = inspectValue(actual);
    let b = inspectValue(expected);
    if (operator === "notDeepEqual" && a === b) {
      const text = `${heads.notDeepEqual}\n\n${a}`;
      return text.length > 1024 ? `${text.slice(0, 1021)}...` : text;
    }
    if (a.length > 512) a = `${a.slice(0, 509)}...`;
    if (b.length > 512) b = `${b.slice(0, 509)}...`;
    if (operator === "deepEqual") return `${heads.deepEqual}\n\n${a}\n\nshould loosely deep-equal\n\n${b}`;
    if (operator === "notDeepEqual") return `${heads.notDeepEqualUnequal}\n\n${a}\n\nshould not loosely deep-equal\n\n${b}`;
    return `${a} ${operator} ${b}`;
  };

  class AssertionError extends Error {
    constructor(o) {
      if (!isObject(o)) throw candor.wrongType("options", "of type object", o);
      super(messageOf(o));
      Object.defineProperty(this, "name", { value: "AssertionError", enumerable: false, writable: true, configurable: true });
      this.generatedMessage = !o.message;
      this.code = "ERR_ASSERTION";
      this.actual = o.actual;
      this.expected = o.expected;
      this.operator = o.operator;
      candor.nodeErrors.add(this);
    }
    toString() {
      return `${this.name} [${this.code}]: ${this.message}`;
    }
    [candor.customInspect](_depth, options) {
      return candor.inspect(this, { ...options, customInspect: false, depth: 0 });
    }
  }
  const fail = (o) => {
    if (o.message instanceof Error) throw o.message;
    throw new AssertionError(o);
  };
  const need = (n, args) => {
    if (args.length < n) throw candor.typeError("ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified');
  };
  const compare = (operator, check) => (...args) => {
    need(2, args);
    const [actual, expected, message] = args;
    if (!check(actual, expected)) fail({ actual, expected, message, operator });
  };
  const loose = (a, b) => a == b || (a !== a && b !== b);
  const ok = (args, name) => {
    const [value, message] = args;
    if (value) return;
    if (args.length === 0) {
      const e = new AssertionError({ actual: undefined, expected: true, operator: "==", message: `No value argument passed to \`assert.ok()\`` });
      e.generatedMessage = true;
      throw e;
    }
    if (message instanceof Error) throw message;
    const e = new AssertionError({ actual: value, expected: true, operator: "==", message: message ?? "The expression evaluated to a falsy value:\n\n  " + `${name}(${candor.inspect(value)})\n` });
    e.generatedMessage = message === undefined || message === null;
    throw e;
  };

  const compareKey = (actual, expected, key, message, keys, operator) => {
    if (key in actual && equal(actual[key], expected[key], true)) return;
    if (message) fail({ actual, expected, message, operator });
    const part = (o) => {
      const out = new Comparison();
      for (const k of keys) if (k in o) out[k] = o !== expected && typeof o[k] === "string" && expected[k] instanceof RegExp && expected[k].test(o[k]) ? expected[k] : o[k];
      return out;
    };
    const e = new AssertionError({ actual: part(actual), expected: part(expected), operator: "deepStrictEqual" });
    Object.assign(e, { actual, expected, operator });
    throw e;
  };
  class Comparison {}
  const expectException = (actual, expected, message, operator) => {
    if (typeof expected !== "function") {
      if (expected instanceof RegExp) {
        const text = String(actual);
        if (expected.test(text)) return;
        failed(message, `The input did not match the regular expression ${candor.inspect(expected)}. Input:\n\n${candor.inspect(text)}\n`, actual, expected, operator);
      }
      if (!isObject(actual)) {
        const e = new AssertionError({ actual, expected, message, operator: "deepStrictEqual" });
        e.operator = operator;
        throw e;
      }
      const keys = Object.keys(expected);
      if (expected instanceof Error) keys.push("name", "message");
      else if (keys.length === 0) throw candor.typeError("ERR_INVALID_ARG_VALUE", `The argument 'error' may not be an empty object. Received {}`);
      for (const k of keys) {
        if (typeof actual[k] === "string" && expected[k] instanceof RegExp && expected[k].test(actual[k])) continue;
        compareKey(actual, expected, k, message, keys, operator);
      }
      return;
    }
    if (expected.prototype !== undefined && actual instanceof expected) return;
    if (Object.prototype.isPrototypeOf.call(Error, expected)) {
      let text = `The error is expected to be an instance of "${expected.name}". Received `;
      if (actual instanceof Error) {
        const name = actual.constructor?.name || actual.name;
        text += expected.name === name ? "an error with identical name but a different prototype." : `"${name}"`;
        if (actual.message) text += `\n\nError message:\n\n${actual.message}`;
      } else text += `"${candor.inspect(actual, { depth: -1 })}"`;
      failed(message, text, actual, expected, operator);
    }
    const result = Reflect.apply(expected, {}, [actual]);
    if (result === true) return;
    const name = expected.name ? `"${expected.name}" ` : "";
    failed(message, `The ${name}validation function is expected to return "true". Received ${candor.inspect(result)}${actual instanceof Error ? `\n\nCaught error:\n\n${actual}` : ""}`, actual, expected, operator);
  };
  const failed = (message, text, actual, expected, operator) => {
    const e = new AssertionError({ actual, expected, message: message || text, operator });
    e.generatedMessage = !message;
    throw e;
  };
  const expectsError = (operator, caught, args) => {
    let [error, message] = args;
    if (typeof error === "string") {
      if (args.length > 1) throw candor.wrongType("error", "of type function or an instance of Error, RegExp, or Object", error);
      if (caught && (isObject(caught.e) ? caught.e.message : caught.e) === error) throw candor.typeError("ERR_AMBIGUOUS_ARGUMENT", `The "error/message" argument is ambiguous. The error ${isObject(caught.e) ? "message " : ""}"${error}" is identical to the message.`);
      message = error;
      error = undefined;
    }
    if (!caught) {
      fail({ actual: undefined, expected: error, operator, message: `Missing expected ${operator === "rejects" ? "rejection" : "exception"}${error?.name ? ` (${error.name})` : ""}${message ? `: ${message}` : "."}` });
    }
    if (error) expectException(caught.e, error, message, operator);
  };
  const expectsNone = (operator, caught, [error, message]) => {
    if (!caught) return;
    if (typeof error === "string") {
      message = error;
      error = undefined;
    }
    const { e } = caught;
    const matches = !error || (error instanceof RegExp ? error.test(String(e)) : (error.prototype !== undefined && e instanceof error) || (!Object.prototype.isPrototypeOf.call(Error, error) && Reflect.apply(error, {}, [e]) === true));
    if (matches) fail({ actual: e, expected: error, operator, message: `Got unwanted ${operator === "doesNotReject" ? "rejection" : "exception"}${message ? `: ${message}` : "."}\nActual message: "${e && e.message}"` });
    throw e;
  };
  const run = (f) => {
    if (typeof f !== "function") throw candor.wrongType("fn", "of type function", f);
    try {
      f();
    } catch (e) {
      return { e };
    }
    return null;
  };
  const promised = (v) => v instanceof Promise || (isObject(v) && typeof v.then === "function" && typeof v.catch === "function");
  const settled = async (f) => {
    let p = f;
    if (typeof f === "function") {
      p = f();
      if (!promised(p)) throw candor.typeError("ERR_INVALID_RETURN_VALUE", `Expected instance of Promise to be returned from the "promiseFn" function but got ${p === undefined ? "undefined" : candor.received(p).replace(" Received ", "")}.`);
    } else if (!promised(f)) throw candor.wrongType("promiseFn", "of type function or an instance of Promise", f);
    try {
      await p;
    } catch (e) {
      return { e };
    }
    return null;
  };
  const match = (operator, wanted) => (text, re, message) => {
    if (!(re instanceof RegExp)) throw candor.wrongType("regexp", "an instance of RegExp", re);
    if (typeof text === "string" && (re.exec(text) !== null) === wanted) return;
    if (message instanceof Error) throw message;
    const generated = typeof text !== "string" ? `The "string" argument must be of type string. Received type ${typeof text} (${candor.inspect(text)})` : `The input ${wanted ? "did not match" : "was expected to not match"} the regular expression ${candor.inspect(re)}. Input:\n\n${candor.inspect(text)}\n`;
    failed(message, generated, text, re, operator);
  };

  const methods = {
    ok: (...args) => ok(args, "assert.ok"),
    AssertionError,
    fail(message = "Failed") {
      if (message instanceof Error) throw message;
      const e = new AssertionError({ message, operator: "fail" });
      e.generatedMessage = message === "Failed";
      throw e;
    },
    equal: compare("==", loose),
    notEqual: compare("!=", (a, b) => !loose(a, b)),
    strictEqual: compare("strictEqual", Object.is),
    notStrictEqual: compare("notStrictEqual", (a, b) => !Object.is(a, b)),
    deepEqual: compare("deepEqual", (a, b) => equal(a, b, false)),
    deepStrictEqual: compare("deepStrictEqual", (a, b) => equal(a, b, true)),
    notDeepEqual: compare("notDeepEqual", (a, b) => !equal(a, b, false)),
    notDeepStrictEqual: compare("notDeepStrictEqual", (a, b) => !equal(a, b, true)),
    throws: (f, ...args) => expectsError("throws", run(f), args),
    doesNotThrow: (f, ...args) => expectsNone("doesNotThrow", run(f), args),
    rejects: async (f, ...args) => expectsError("rejects", await settled(f), args),
    doesNotReject: async (f, ...args) => expectsNone("doesNotReject", await settled(f), args),
    match: match("match", true),
    doesNotMatch: match("doesNotMatch", false),
    ifError(e) {
      if (e === null || e === undefined) return;
      const message = isObject(e) && typeof e.message === "string" ? (e.message.length === 0 && e.constructor ? e.constructor.name : e.message) : candor.inspect(e);
      const made = new AssertionError({ actual: e, expected: null, operator: "ifError", message: `ifError got unwanted exception: ${message}` });
      throw made;
    },
  };
  for (const [name, f] of Object.entries(methods)) if (name !== "AssertionError") Object.defineProperty(f, "name", { value: name });
  const assert = Object.assign((...args) => ok(args, "assert"), methods);
  assert.strict = Object.assign((...args) => ok(args, "assert"), methods, { equal: methods.strictEqual, deepEqual: methods.deepStrictEqual, notEqual: methods.notStrictEqual, notDeepEqual: methods.notDeepStrictEqual });
  assert.strict.strict = assert.strict;
  return assert;
};
