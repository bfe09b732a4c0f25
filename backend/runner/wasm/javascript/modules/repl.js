// The prompt: reads lines, evaluates what is complete, shows the value.
(candor) => {
  const host = candor.host;
  const strings = ["'", '"'];

  // open reports whether a text cannot end here: a bracket, a template or a comment
  // is not closed.
  const open = (text) => {
    const stack = [];
    let before = ""; // the last character that is not blank
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      const top = stack.at(-1);
      if (top === "`") {
        if (c === "\\") i++;
        else if (c === "`") stack.pop();
        else if (c === "$" && text[i + 1] === "{") {
          stack.push("}");
          i++;
        }
        continue;
      }
      if (c === "/" && text[i + 1] === "/") {
        const end = text.indexOf("\n", i);
        if (end < 0) break;
        i = end;
        continue;
      }
      if (c === "/" && text[i + 1] === "*") {
        const end = text.indexOf("*/", i + 2);
        if (end < 0) return true;
        i = end + 1;
        continue;
      }
      const regex = c === "/" && (before === "" || "([{,;=:!&|?+-*%<>~^}".includes(before) || /\b(return|typeof|case|in|of|void|delete|throw|await)\s*$/.test(text.slice(0, i)));
      if (strings.includes(c) || regex) {
        let inClass = false;
        for (i++; i < text.length && text[i] !== "\n"; i++) {
          if (text[i] === "\\") i++;
          else if (regex && text[i] === "[") inClass = true;
          else if (regex && text[i] === "]") inClass = false;
          else if (text[i] === c && !inClass) break;
        }
        before = c;
        continue;
      }
      const closing = { "(": ")", "[": "]", "{": "}", "`": "`" }[c];
      if (closing !== undefined) stack.push(closing);
      else if (c === top) stack.pop();
      else if (")]}".includes(c)) return false; // an error, wherever it goes on
      if (c.trim() !== "") before = c;
    }
    return stack.length > 0;
  };

  // unfinished is what the engine says of a text that stops too early.
  const unfinished = /unexpected end|end of input|unexpected token in expression: ''/i;

  const evaluate = (text) => {
    if (/^\s*\{/.test(text) && /\}\s*$/.test(text)) {
      try {
        return host.evalAsync(`(${text}\n)`, "repl");
      } catch (e) {
        if (!(e instanceof SyntaxError)) throw e;
      }
    }
    return host.evalAsync(text, "repl");
  };

  return () => {
    let text = "";
    let rest = "";
    let busy = false;
    let turn = 0; // which text is evaluated, or was when Ctrl-C gave it up
    const lines = [];
    const prompt = () => host.write(1, text === "" ? "> " : "... ");
    const failed = (e) => {
      let shown;
      try {
        shown = candor.inspect(e);
        if (e instanceof Error) shown = shown.replace(/^\[([^]*)\]$/, "$1");
      } catch {
        shown = "error that cannot be shown";
      }
      host.write(2, `Uncaught ${shown}\n`);
    };
    // What is read when Ctrl-C is pressed.
    const interrupt = "\x03";
    const readLine = candor.readLine;
    candor.readLine = () => {
      const line = readLine();
      if (line?.endsWith(interrupt)) throw new Error("interrupted");
      return line;
    };
    // An error in a callback does not end the prompt.
    candor.fatal = failed;
    for (const name of Object.keys(candor.builtins)) {
      if (!(name in globalThis)) candor.lazy(globalThis, name, () => candor.builtins[name]);
    }

    const done = (of) => {
      if (of !== turn) return;
      turn++;
      text = "";
      busy = false;
      prompt();
      next();
    };
    const run = () => {
      const of = turn;
      let promise;
      try {
        promise = evaluate(text);
      } catch (e) {
        if (e instanceof SyntaxError && unfinished.test(e.message) && lines.length === 0 && !/\n\s*\n$/.test(text)) {
          busy = false;
          return prompt();
        }
        failed(e);
        return done(of);
      }
      promise.then(
        ({ value }) => {
          if (of !== turn) return;
          globalThis._ = value;
          try {
            host.write(1, `${candor.inspect(value)}\n`);
          } catch (e) {
            failed(e);
          }
          done(of);
        },
        (e) => {
          if (of !== turn) return;
          failed(e);
          done(of);
        },
      );
    };
    const next = () => {
      while (!busy && lines.length > 0) {
        text += `${lines.shift()}\n`;
        if (text.trim() === "") text = "";
        else if (!open(text)) {
          busy = true;
          run();
          continue;
        }
        prompt();
      }
    };
    process.stdin.setEncoding("utf8");
    process.stdin.on("data", (piece) => {
      rest += piece;
      const parts = rest.split("\n");
      rest = parts.pop();
      for (const line of parts) {
        if (line.endsWith(interrupt)) {
          lines.length = 0;
          busy = true;
          done(turn);
        } else {
          lines.push(line);
          next();
        }
      }
    });
    process.stdin.on("end", () => {
      host.write(1, "\n");
      process.exit();
    });
    host.write(1, "JavaScript, process.exit() or Ctrl-D ends it\n");
    prompt();
  };
};
