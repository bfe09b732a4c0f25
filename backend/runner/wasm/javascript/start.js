// Starts the program, and shows the error that ends it.
(candor) => {
  const host = candor.host;

  // The engine's stacks begin with the first frame, Node.js' with name and message.
  const native = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
  Object.defineProperty(Error.prototype, "stack", {
    configurable: true,
    get() {
      const stack = native.get.call(this);
      if (typeof stack !== "string" || (stack !== "" && !/^\s+at /.test(stack))) return stack;
      return [String(this), ...candor.frames(this).map((f) => `    at ${f}`)].join("\n");
    },
    set(v) {
      native.set.call(this, v);
    },
  });

  // frames are the lines of an error's stack that belong to the program, as Node.js shows them.
  const place = /^\s*at (?:(.*) \()?(.*?)(?::(\d+))?(?::(\d+))?\)?$/;
  candor.frames = (e) => {
    const own = Object.getOwnPropertyDescriptor(e, "stack");
    const stack = own ? own.value : native.get.call(e);
    if (typeof stack !== "string") return [];
    const out = [];
    for (const line of stack.split("\n")) {
      const m = place.exec(line);
      if (!m || !/^\s*at /.test(line)) continue;
      let [, name = "", file, row, column] = m;
      if (file.startsWith("candor:") || file.startsWith("node:") || file === "native" || file === "repl") continue;
      if (row === "1" && candor.wrapped.has(file) && column !== undefined) column = String(Math.max(Number(column) - candor.wrapper.length, 1));
      if (candor.compiled.has(file) && row !== undefined) [row, column] = host.place(file, Number(row), Number(column ?? 1))?.split(":") ?? [];
      if (name === "<eval>" || name === "<anonymous>" || name === "<module>") name = "";
      const at = [file, row, column].filter((x) => x !== undefined).join(":");
      out.push(name ? `${name} (${at})` : at);
    }
    return out;
  };

  // excerpt shows the line of the program where the error came from.
  const excerpt = (frames) => {
    const m = /^(?:.*\()?([^()]+?):(\d+)(?::(\d+))?\)?$/.exec(frames[0] ?? "");
    if (!m || !candor.store.has(m[1])) return "";
    const line = candor.fileText(m[1]).split("\n")[Number(m[2]) - 1];
    if (line === undefined) return "";
    const text = line.replaceAll("\t", " ").slice(0, 200);
    const column = Number(m[3] ?? 1);
    const caret = column <= text.length + 1 ? " ".repeat(Math.max(column - 1, 0)) + "^" : "";
    return `${m[1]}:${m[2]}\n${text}\n${caret}\n\n`;
  };

  let dying = false;
  candor.fatal = (e, rejection = false) => {
    if (!dying && process.listenerCount(rejection ? "unhandledRejection" : "uncaughtException") > 0) {
      process.emit(rejection ? "unhandledRejection" : "uncaughtException", e, rejection ? Promise.reject(e).catch(() => {}) : "uncaughtException");
      return;
    }
    let text;
    try {
      if (e instanceof Error) text = `${excerpt(candor.frames(e))}${candor.inspect(e).replace(/^\[([^]*)\]$/, "$1")}\n`;
      else if (rejection) text = `Uncaught (in promise): ${candor.inspect(e)}\nThe promise was rejected and nothing handled it.\n`;
      else text = `Uncaught ${candor.inspect(e)}\n`;
    } catch {
      text = "Uncaught error that cannot be shown\n";
    }
    host.write(2, text);
    process.exitCode = 1;
    if (dying) host.exit(1);
    dying = true;
    process.exit(1);
  };

  // start waits for the request and runs the main file; the loop goes on from there.
  candor.start = () => {
    const request = JSON.parse(host.request());
    for (const f of request.Files ?? []) {
      candor.store.set(f.Name, f.Text);
      if (f.Code !== undefined) candor.compiled.set(f.Name, f.Code);
    }
    const jsx = request.Files?.find((f) => f.JSX);
    if (jsx && !request.Files.some((f) => /\bReact\b/.test(f.Text))) {
      Object.defineProperty(globalThis, "React", {
        configurable: true,
        get() {
          throw new ReferenceError(`React is not defined. The tags in ${jsx.Name} become calls of React.createElement, and packages cannot be installed here: define it, or name a function of yours with /** @jsx h */ at the top of the file.`);
        },
        set: (value) => Object.defineProperty(globalThis, "React", { value, writable: true, configurable: true }),
      });
    }
    if (request.Terminal) candor.onTerminal(request.Columns, request.Rows);
    if (request.REPL) {
      Object.defineProperty(globalThis, "require", { value: candor.makeRequire("repl"), writable: true, configurable: true });
      candor.part("repl")();
      return;
    }
    const main = request.Main;
    process.argv = ["node", `/${main}`, ...(request.Args ?? [])];
    const text = candor.textOf(main);
    candor.main = main;
    Object.defineProperty(globalThis, "require", { value: candor.makeRequire(main), writable: true, configurable: true, enumerable: false });
    if (!candor.isModule(main, text)) {
      const module = { exports: {}, id: ".", filename: `/${main}`, loaded: false, children: [], paths: [] };
      candor.mainModule = module;
      try {
        candor.runScript(main, text, module);
        return;
      } catch (e) {
        // "await" outside of functions makes it a module after all.
        if (!(e instanceof SyntaxError && /\bawait\b/.test(text)) || candor.frames(e).some((f) => f.includes("("))) throw e;
        candor.wrapped.delete(main);
        candor.mainModule = undefined;
      }
    }
    candor.mainPromise = host.evalModule(text.replace(/^#!/, "//"), main);
  };

  // finish is called when nothing is left to do. It reports true when there is something again.
  candor.finish = () => {
    if (candor.mainPromise !== undefined && !candor.busy() && host.promise(candor.mainPromise)[0] === 0) {
      host.write(2, "Warning: the program ended while \"await\" at its top level still waited.\n");
      process.exitCode ??= 13;
    }
    process.emit("beforeExit", process.exitCode ?? 0);
    if (candor.busy()) return true;
    process.exit();
    return false;
  };
};
