// readline: lines of a stream.
(candor) => {
  class Interface extends candor.EventEmitter {
    #rest = "";
    #lines = [];
    #questions = [];
    #closed = false;
    #prompt = "> ";
    #ended = false;
    get closed() {
      return this.#closed;
    }
    get line() {
      return this.#rest;
    }
    getPrompt() {
      return this.#prompt;
    }
    constructor(options) {
      super();
      this.input = options?.input ?? process.stdin;
      this.terminal = false;
      if (options?.prompt !== undefined) this.#prompt = options.prompt;
      this.output = options?.output;
      const decoder = new (candor.part("string_decoder").StringDecoder)("utf8");
      this.input.on("data", (chunk) => {
        this.#rest += typeof chunk === "string" ? chunk : decoder.write(chunk);
        const lines = this.#rest.split(/\r?\n/);
        this.#rest = lines.pop();
        this.#lines.push(...lines);
        this.#deliver();
      });
      this.input.on("end", () => {
        if (this.#rest !== "") this.#lines.push(this.#rest);
        this.#rest = "";
        this.#ended = true;
        this.#deliver();
      });
    }
    #deliver() {
      // A line waits for somebody to want it: more may be asked in a moment.
      while (this.#lines.length > 0 && !this.#closed) {
        if (this.#questions.length > 0) this.#questions.shift()(this.#lines.shift());
        else if (this.listenerCount("line") > 0) this.emit("line", this.#lines.shift());
        else return;
      }
      if (this.#ended) this.close();
    }
    question(text, options, answer = options) {
      if (this.#closed) throw candor.codedError("ERR_USE_AFTER_CLOSE", "readline was closed");
      this.output?.write(text);
      this.#questions.push(answer);
      this.input.resume();
      queueMicrotask(() => this.#deliver());
    }
    setPrompt(text) {
      this.#prompt = text;
    }
    prompt() {
      this.output?.write(this.#prompt);
    }
    write() {}
    pause() {
      this.input.pause();
      return this;
    }
    resume() {
      this.input.resume();
      return this;
    }
    [Symbol.dispose]() {
      this.close();
    }
    close() {
      if (this.#closed) return;
      this.#closed = true;
      this.input.pause();
      this.emit("close");
    }
    #iterator = null;
    [Symbol.asyncIterator]() {
      this.#iterator ??= this.#iterate();
      return this.#iterator;
    }
    #iterate() {
      const queue = [];
      let wake = null;
      let done = false;
      const arrived = () => {
        wake?.();
        wake = null;
      };
      this.on("line", (line) => {
        queue.push(line);
        arrived();
      });
      this.on("close", () => {
        done = true;
        arrived();
      });
      return {
        next: async () => {
          while (queue.length === 0 && !done) {
            await new Promise((resolve) => {
              wake = resolve;
            });
          }
          return queue.length > 0 ? { value: queue.shift(), done: false } : { value: undefined, done: true };
        },
        return: async () => {
          this.close();
          return { value: undefined, done: true };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    }
  }
  const made = (options, output, ...rest) => new Interface(options instanceof candor.EventEmitter ? { input: options, output } : options, ...rest);
  const escapes = {};
  for (const name of ["clearLine", "clearScreenDown", "cursorTo", "moveCursor"]) escapes[name] = (stream, ...args) => (typeof stream?.[name] === "function" ? stream[name](...args) : true);
  return {
    Interface,
    createInterface: made,
    ...escapes,
    emitKeypressEvents() {},
    promises: {
      Interface,
      createInterface(...args) {
        const rl = made(...args);
        const ask = rl.question.bind(rl);
        rl.question = (text, { signal } = {}) =>
          new Promise((resolve, reject) => {
            if (signal?.aborted) return reject(Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" }));
            ask(text, resolve);
          });
        return rl;
      },
    },
  };
};
