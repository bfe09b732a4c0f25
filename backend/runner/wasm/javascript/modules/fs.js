// fs: the program's files, in memory, and the devices of its streams.
(candor) => {
  const { host, store, clean } = candor;
  const later = (f) => (...args) => new Promise((resolve) => resolve(f(...args)));
  const callback = (f) => (...args) => {
    const done = args.pop();
    if (typeof done !== "function") throw candor.wrongType("cb", "of type function", done);
    let result;
    let failed = null;
    try {
      result = f(...args);
    } catch (e) {
      if (e.syscall === undefined) throw e;
      failed = e;
    }
    setImmediate(() => (failed ? done(failed) : result === undefined ? done(null) : done(null, result)));
  };

  const folders = new Map(); // that the program made, with the time
  const times = new Map();
  const pathOf = (name) => {
    if (name instanceof Uint8Array) return Buffer.from(name).toString();
    if (typeof name === "object" && name !== null && typeof name.href === "string") return decodeURIComponent(name.pathname);
    if (typeof name !== "string") throw candor.wrongType("path", "of type string or an instance of Buffer or URL", name);
    if (name.includes("\0")) throw candor.typeError("ERR_INVALID_ARG_VALUE", `The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received ${candor.inspect(name)}`);
    return name;
  };
  const below = (at) => (k) => at === "" || k.startsWith(`${at}/`);
  // "/tmp" is there before anything is in it.
  const folder = (at) => at === "" || at === "tmp" || folders.has(at) || [...store.keys(), ...folders.keys()].some(below(at));
  const texts = {
    ENOENT: [-2, "no such file or directory"], EEXIST: [-17, "file already exists"], EISDIR: [-21, "illegal operation on a directory"], ENOTDIR: [-20, "not a directory"],
    ENOTEMPTY: [-39, "directory not empty"], EBADF: [-9, "bad file descriptor"], EINVAL: [-22, "invalid argument"], EPERM: [-1, "operation not permitted"],
  };
  const problem = (code, syscall, path, dest) => {
    const [errno, text] = texts[code];
    const e = new Error(`${code}: ${text}, ${syscall}${path === undefined ? "" : ` '${path}'`}${dest === undefined ? "" : ` -> '${dest}'`}`);
    Object.assign(e, { errno, code, syscall });
    if (path !== undefined) e.path = path;
    if (dest !== undefined) e.dest = dest;
    return e;
  };

  // devices: what a path or a number stands for: 0, 1, 2, or null for none of these.
  const device = (name) => {
    if (name === 0 || name === 1 || name === 2) return name;
    if (typeof name !== "string") return null;
    const m = /^\/(?:dev\/(?:(stdin)|(stdout)|(stderr)|fd\/([0-2]))|proc\/self\/fd\/([0-2]))$/.exec(name.replace(/\/+/g, "/"));
    if (!m) return null;
    return m[1] ? 0 : m[2] ? 1 : m[3] ? 2 : Number(m[4] ?? m[5]);
  };
  const nothing = (name) => name === "/dev/null";

  const bytesOf = (v) => (typeof v === "string" ? candor.encode(v) : v);
  const decodeAs = (content, options) => {
    const encoding = typeof options === "string" ? options : options?.encoding;
    if (!encoding || encoding === "buffer") return Buffer.from(bytesOf(content));
    if (typeof content === "string" && /^utf-?8$/i.test(encoding)) return content;
    return Buffer.from(bytesOf(content)).toString(encoding);
  };
  // toKeep is what of a value is kept: its text, when it is one.
  const toKeep = (v, options) => {
    if (typeof v === "string") {
      const encoding = typeof options === "string" ? options : options?.encoding;
      return encoding && !/^utf-?8$/i.test(encoding) ? Uint8Array.from(Buffer.from(v, encoding)) : v;
    }
    if (!ArrayBuffer.isView(v)) throw candor.wrongType("data", "of type string or an instance of Buffer, TypedArray, or DataView", v);
    const bytes = candor.bytesOf(v).slice();
    return (bytes.length === 0 ? "" : host.decode(bytes)) ?? bytes;
  };
  const parentOf = (at) => (at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "");
  const keep = (at, content) => {
    store.set(at, content);
    times.set(at, Date.now());
  };
  // spot is where a path leads, for what makes something there.
  const spot = (name, syscall) => {
    const path = pathOf(name);
    const at = clean(path);
    if (folder(at) || at === "") throw problem("EISDIR", syscall, path);
    for (let p = parentOf(at); p !== ""; p = parentOf(p)) if (store.has(p)) throw problem("ENOTDIR", syscall, path);
    if (!folder(parentOf(at))) throw problem("ENOENT", syscall, path);
    return at;
  };

  const open = new Map(); // of openSync, by number
  let nextFd = 3;
  const opened = (fd, syscall) => {
    if (typeof fd !== "number") throw candor.wrongType("fd", "of type number", fd);
    const f = open.get(fd);
    if (!f) throw problem("EBADF", syscall);
    return f;
  };
  const join = (a, b) => (typeof a === "string" && typeof b === "string" ? a + b : toKeep(Buffer.concat([bytesOf(a), bytesOf(b)])));

  const stats = (at, time) => {
    const isFile = store.has(at);
    const s = new Stats();
    const t = times.get(at) ?? folders.get(at) ?? time ?? began;
    Object.assign(s, { dev: 1, mode: isFile ? 0o100644 : 0o40755, nlink: 1, uid: 1000, gid: 1000, rdev: 0, blksize: 4096, ino: 1, size: isFile ? bytesOf(store.get(at)).length : 0, blocks: 8 });
    for (const k of ["atime", "mtime", "ctime", "birthtime"]) {
      s[`${k}Ms`] = t;
      s[k] = new Date(t);
    }
    return s;
  };
  const began = Date.now();
  class Stats {
    isFile() {
      return (this.mode & 0o170000) === 0o100000;
    }
    isDirectory() {
      return (this.mode & 0o170000) === 0o40000;
    }
    isCharacterDevice() {
      return (this.mode & 0o170000) === 0o20000;
    }
    isSymbolicLink() {
      return false;
    }
    isFIFO() {
      return false;
    }
    isSocket() {
      return false;
    }
    isBlockDevice() {
      return false;
    }
  }
  class Dirent extends Stats {
    constructor(name, parentPath, isFile) {
      super();
      this.name = name;
      this.parentPath = this.path = parentPath;
      Object.defineProperty(this, "mode", { value: isFile ? 0o100000 : 0o40000 });
    }
  }

  const fs = {
    constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024, COPYFILE_EXCL: 1 },
    Stats,
    Dirent,
    readFileSync(name, options) {
      if (device(name) === 0) return decodeAs(candor.readAll(), options);
      if (typeof name === "number") {
        const f = opened(name, "read");
        const all = bytesOf(store.get(f.at) ?? "");
        const rest = all.slice(f.position);
        f.position = all.length;
        return decodeAs(rest, options);
      }
      const path = pathOf(name);
      const at = clean(path);
      if (nothing(path)) return decodeAs("", options);
      if (store.has(at)) return decodeAs(store.get(at), options);
      throw folder(at) ? problem("EISDIR", "read") : problem("ENOENT", "open", path);
    },
    writeFileSync(name, data, options) {
      const d = device(name);
      if (d === 1 || d === 2) return candor.output(d, toKeep(data, options));
      if (typeof name === "number") return void fs.writeSync(name, data);
      if (nothing(name)) return;
      const flag = typeof options === "object" ? (options?.flag ?? "w") : "w";
      if (flag.startsWith("a")) return fs.appendFileSync(name, data, options);
      const at = spot(name, "open");
      if (flag.includes("x") && store.has(at)) throw problem("EEXIST", "open", pathOf(name));
      keep(at, toKeep(data, options));
    },
    appendFileSync(name, data, options) {
      if (device(name) !== null) return fs.writeFileSync(name, data, options);
      if (typeof name === "number") return void fs.writeSync(name, data);
      const at = spot(name, "open");
      keep(at, join(store.get(at) ?? "", toKeep(data, options)));
    },
    existsSync(name) {
      try {
        const path = pathOf(name);
        return device(path) !== null || nothing(path) || store.has(clean(path)) || folder(clean(path));
      } catch {
        return false;
      }
    },
    accessSync(name) {
      if (!fs.existsSync(name)) throw problem("ENOENT", "access", pathOf(name));
    },
    readdirSync(name, options) {
      const path = pathOf(name);
      const at = clean(path);
      if (store.has(at)) throw problem("ENOTDIR", "scandir", path);
      if (!folder(at)) throw problem("ENOENT", "scandir", path);
      const start = at === "" ? "" : `${at}/`;
      const rest = [...store.keys(), ...folders.keys()].filter((k) => k.startsWith(start) && k !== at).map((k) => k.slice(start.length));
      let names = rest.map((k) => k.split("/")[0]);
      if (options?.recursive) names = rest.flatMap((k) => k.split("/").map((_, i, all) => all.slice(0, i + 1).join("/")));
      names = [...new Set(names)].sort();
      return options?.withFileTypes ? names.map((n) => new Dirent(n.split("/").at(-1), path, store.has(start + n))) : names;
    },
    mkdirSync(name, options) {
      const path = pathOf(name);
      const at = clean(path);
      if (store.has(at) || (folder(at) && !options?.recursive)) throw problem("EEXIST", "mkdir", path);
      if (!options?.recursive && !folder(parentOf(at))) throw problem("ENOENT", "mkdir", path);
      let first;
      for (let p = at; p !== "" && !folder(p); p = parentOf(p)) first = p;
      for (let p = at; p !== "" && !folder(p); p = parentOf(p)) folders.set(p, Date.now());
      if (first !== undefined) folders.set(at, Date.now());
      return options?.recursive && first !== undefined ? `/${first}` : undefined;
    },
    mkdtempSync(start) {
      const name = `${start}${host.random(3)}`;
      fs.mkdirSync(name, { recursive: true });
      return name;
    },
    unlinkSync(name) {
      const path = pathOf(name);
      if (!store.delete(clean(path))) throw folder(clean(path)) ? problem("EPERM", "unlink", path) : problem("ENOENT", "unlink", path);
    },
    rmdirSync(name) {
      const path = pathOf(name);
      const at = clean(path);
      if (store.has(at)) throw problem("ENOTDIR", "rmdir", path);
      if (!folder(at)) throw problem("ENOENT", "rmdir", path);
      if ([...store.keys(), ...folders.keys()].some((k) => k !== at && below(at)(k))) throw problem("ENOTEMPTY", "rmdir", path);
      folders.delete(at);
    },
    rmSync(name, options) {
      const path = pathOf(name);
      const at = clean(path);
      if (store.delete(at)) return;
      if (!folder(at)) {
        if (options?.force) return;
        throw problem("ENOENT", "lstat", path);
      }
      if (!options?.recursive) throw candor.codedError("ERR_FS_EISDIR", `Path is a directory: rm returned EISDIR (is a directory) ${path}`);
      for (const all of [store, folders]) for (const k of [...all.keys()]) if (k === at || below(at)(k)) all.delete(k);
    },
    renameSync(from, to) {
      const a = clean(pathOf(from));
      if (!store.has(a) && !folder(a)) throw problem("ENOENT", "rename", pathOf(from), pathOf(to));
      const b = clean(pathOf(to));
      for (const all of [store, folders]) {
        for (const [k, v] of [...all]) {
          if (k !== a && !below(a)(k)) continue;
          all.delete(k);
          all.set(b + k.slice(a.length), v);
        }
      }
    },
    copyFileSync(from, to, mode = 0) {
      const a = clean(pathOf(from));
      if (!store.has(a)) throw problem(folder(a) ? "EISDIR" : "ENOENT", "copyfile", pathOf(from), pathOf(to));
      const b = spot(to, "copyfile");
      if (mode & 1 && store.has(b)) throw problem("EEXIST", "copyfile", pathOf(from), pathOf(to));
      keep(b, store.get(a));
    },
    truncateSync(name, length = 0) {
      const at = spot(name, "open");
      if (!store.has(at)) throw problem("ENOENT", "open", pathOf(name));
      const bytes = new Uint8Array(length);
      bytes.set(bytesOf(store.get(at)).slice(0, length));
      keep(at, toKeep(bytes));
    },
    statSync(name, options) {
      const path = pathOf(name);
      const at = clean(path);
      if (device(path) !== null || nothing(path)) return Object.assign(stats(""), { mode: 0o20666 });
      if (store.has(at) || folder(at)) return stats(at);
      if (options?.throwIfNoEntry === false) return undefined;
      throw problem("ENOENT", options === "lstat" ? "lstat" : "stat", path);
    },
    lstatSync: (name, options) => fs.statSync(name, options ?? "lstat"),
    fstatSync: (fd) => (device(fd) === null ? stats(opened(fd, "fstat").at) : Object.assign(stats(""), { mode: 0o20666 })),
    realpathSync: (name) => `/${(fs.accessSync(name), clean(pathOf(name)))}`,
    chmodSync: (name) => fs.accessSync(name),
    utimesSync: (name) => fs.accessSync(name),
    openSync(name, flags = "r") {
      const d = device(name);
      if (d !== null) return d;
      if (typeof flags === "number") flags = flags & 1024 ? "a" : flags & 512 ? "w" : flags & 2 ? (flags & 64 ? "a+" : "r+") : flags & 1 ? "w" : "r";
      const path = pathOf(name);
      const fd = nextFd++;
      if (nothing(path)) {
        open.set(fd, { null: true });
        return fd;
      }
      const at = clean(path);
      if (flags.startsWith("r") && !store.has(at)) throw folder(at) ? problem("EISDIR", "open", path) : problem("ENOENT", "open", path);
      if (!flags.startsWith("r")) {
        spot(name, "open");
        if (flags.includes("x") && store.has(at)) throw problem("EEXIST", "open", path);
        if (flags.startsWith("w") || !store.has(at)) keep(at, "");
      }
      open.set(fd, { at, position: 0, append: flags.startsWith("a"), read: flags.startsWith("r") || flags.includes("+"), write: flags !== "r" });
      return fd;
    },
    closeSync(fd) {
      if (device(fd) === null) {
        opened(fd, "close");
        open.delete(fd);
      }
    },
    readSync(fd, buffer, offset, length, position) {
      if (typeof offset === "object" && offset !== null) ({ offset, length, position } = offset);
      offset ??= 0;
      length ??= buffer.byteLength - offset;
      const to = candor.bytesOf(buffer).subarray(offset, offset + length);
      if (fd === 0) return candor.readBytes(to);
      const f = opened(fd, "read");
      if (f.null) return 0;
      if (!f.read) throw problem("EBADF", "read");
      const all = bytesOf(store.get(f.at) ?? "");
      const from = position === null || position === undefined || position === -1 ? f.position : Number(position);
      const part = all.slice(from, from + to.length);
      to.set(part);
      if (from === f.position) f.position += part.length;
      return part.length;
    },
    writeSync(fd, data, offset, length, position) {
      if (typeof data === "string") {
        position = offset;
        data = typeof length === "string" ? Buffer.from(data, length) : data;
      } else {
        if (typeof offset === "object" && offset !== null) ({ offset, length, position } = offset);
        data = candor.bytesOf(data).slice(offset ?? 0, (offset ?? 0) + (length ?? data.byteLength - (offset ?? 0)));
      }
      const bytes = bytesOf(data);
      if (fd === 1 || fd === 2) {
        candor.output(fd, data);
        return bytes.length;
      }
      const f = opened(fd, "write");
      if (f.null) return bytes.length;
      if (!f.write) throw problem("EBADF", "write");
      const had = store.get(f.at) ?? "";
      if (f.append || (typeof had === "string" && typeof data === "string" && typeof position !== "number" && f.position === candor.encode(had).length)) {
        keep(f.at, join(had, typeof data === "string" ? data : toKeep(data)));
        f.position = bytesOf(store.get(f.at)).length;
        return bytes.length;
      }
      const at = typeof position === "number" ? position : f.position;
      const old = bytesOf(had);
      const all = new Uint8Array(Math.max(old.length, at + bytes.length));
      all.set(old);
      all.set(bytes, at);
      keep(f.at, toKeep(all));
      if (typeof position !== "number") f.position = at + bytes.length;
      return bytes.length;
    },
    fsyncSync() {},
    createReadStream(name, options) {
      return candor.part("stream").readFile(name, options);
    },
    createWriteStream(name, options) {
      return candor.part("stream").writeFile(name, options);
    },
    watch() {
      throw candor.absent("fs.watch: nobody else changes a program's files");
    },
  };
  fs.watchFile = fs.watch;
  fs.promises = { constants: fs.constants };
  for (const name of Object.keys(fs).filter((n) => n.endsWith("Sync") && n !== "existsSync")) {
    const short = name.slice(0, -4);
    fs[short] = callback(fs[name]);
    if (!["open", "close", "read", "write", "fstat", "fsync"].includes(short)) fs.promises[short] = later(fs[name]);
  }
  fs.exists = (name, done) => setImmediate(() => done(fs.existsSync(name)));
  fs.read = (fd, buffer, offset, length, position, done) => {
    const n = fs.readSync(fd, buffer, offset, length, position);
    setImmediate(() => done(null, n, buffer));
  };
  class FileHandle {
    constructor(fd) {
      this.fd = fd;
    }
    async readFile(options) {
      return fs.readFileSync(this.fd, options);
    }
    async writeFile(data, options) {
      fs.writeFileSync(this.fd, data, options);
    }
    async appendFile(data, options) {
      fs.writeFileSync(this.fd, data, options);
    }
    async write(data, ...rest) {
      return { bytesWritten: fs.writeSync(this.fd, data, ...rest), buffer: data };
    }
    async read(buffer, ...rest) {
      return { bytesRead: fs.readSync(this.fd, buffer, ...rest), buffer };
    }
    async stat() {
      return fs.fstatSync(this.fd);
    }
    readLines(options) {
      return candor.part("readline").createInterface({ ...options, input: candor.part("stream").readFile(this.fd, {}) });
    }
    async close() {
      fs.closeSync(this.fd);
    }
    async [Symbol.asyncDispose]() {
      fs.closeSync(this.fd);
    }
  }
  fs.promises.open = later((...args) => new FileHandle(fs.openSync(...args)));
  return fs;
};
