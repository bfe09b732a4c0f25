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

  const times = new Map(); // of what the program made
  const pathOf = (name) => {
    if (name instanceof Uint8Array) return Buffer.from(name).toString();
    if (typeof name === "object" && name !== null && typeof name.href === "string") return decodeURIComponent(name.pathname);
    if (typeof name !== "string") throw candor.wrongType("path", "of type string or an instance of Buffer or URL", name);
    if (name.includes("\0")) throw candor.typeError("ERR_INVALID_ARG_VALUE", `The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received ${candor.inspect(name)}`);
    return name;
  };
  const texts = {
    ENOENT: [-2, "no such file or directory"], EEXIST: [-17, "file already exists"], EISDIR: [-21, "illegal operation on a directory"], ENOTDIR: [-20, "not a directory"],
    ENOTEMPTY: [-39, "directory not empty"], EBADF: [-9, "bad file descriptor"], EINVAL: [-22, "invalid argument"], EPERM: [-1, "operation not permitted"], ENOSPC: [-28, "no space left on device"],
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
    if (/^utf-?8$/i.test(encoding)) return typeof content === "string" ? content : candor.decode(content);
    return Buffer.from(bytesOf(content)).toString(encoding);
  };
  // toKeep is what of a value is kept: bytes that nobody else has.
  const toKeep = (v, options) => {
    if (typeof v === "string") {
      const encoding = typeof options === "string" ? options : options?.encoding;
      return encoding && !/^utf-?8$/i.test(encoding) ? Uint8Array.from(Buffer.from(v, encoding)) : candor.encode(v);
    }
    if (!ArrayBuffer.isView(v)) throw candor.wrongType("data", "of type string or an instance of Buffer, TypedArray, or DataView", v);
    return candor.bytesOf(v).slice();
  };
  const parentOf = (at) => (at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "");
  const nameOf = (at) => at.slice(at.lastIndexOf("/") + 1);

  // folders have the names in each, so that no file is looked for among all of them.
  // "/tmp" is there before anything is in it, and only then in the root's list.
  const folders = new Map([["", new Set()], ["tmp", new Set()]]);
  const folder = (at) => folders.has(at);
  const enter = (at) => {
    if (at === "") return;
    const parent = parentOf(at);
    if (!folder(parent)) folders.set(parent, new Set());
    folders.get(parent).add(nameOf(at));
    enter(parent);
  };
  const leave = (at) => {
    const parent = parentOf(at);
    folders.get(parent).delete(nameOf(at));
    if (parent === "tmp" && folders.get(parent).size === 0) folders.get("").delete("tmp");
  };
  for (const at of store.keys()) enter(at);
  // under are the paths of what is in a folder.
  const under = (at) => [...folders.get(at)].map((name) => (at === "" ? name : `${at}/${name}`));

  // take counts what is made, before it is, against the limits on files.
  const take = (bytes, files, ...where) => {
    if (!host.room(bytes, files)) throw problem("ENOSPC", ...where);
  };
  const sizeOf = (at) => bytesOf(store.get(at)).length;
  const put = (at, bytes) => {
    store.set(at, bytes);
    times.set(at, Date.now());
  };
  const create = (at, ...where) => {
    take(0, 1, ...where);
    put(at, new Uint8Array(0));
    enter(at);
  };
  const makeFolder = (at, ...where) => {
    take(0, 1, ...where);
    folders.set(at, new Set());
    times.set(at, Date.now());
    enter(at);
  };
  const remove = (at) => {
    if (at !== "" && at !== "tmp") {
      host.room(store.has(at) ? -sizeOf(at) : 0, -1);
      store.delete(at);
      folders.delete(at);
      times.delete(at);
      leave(at);
    }
  };
  const removeAll = (at) => {
    if (folder(at)) for (const below of under(at)) removeAll(below);
    remove(at);
  };
  const move = (from, to) => {
    if (store.has(from)) store.set(to, store.get(from));
    else folders.set(to, new Set());
    enter(to);
    if (times.has(from)) times.set(to, times.get(from));
    if (folder(from)) for (const below of under(from)) move(below, to + below.slice(from.length));
    store.delete(from);
    folders.delete(from);
    times.delete(from);
    leave(from);
  };
  // resize gives a file its length. One that grows again and again is not copied each time.
  const resize = (at, length, ...where) => {
    const had = bytesOf(store.get(at));
    take(length - had.length, 0, ...where);
    if (length < had.length) return put(at, had.slice(0, length));
    if (length <= had.buffer.byteLength) return put(at, new Uint8Array(had.buffer, 0, length));
    const grown = new Uint8Array(had.length === 0 ? length : Math.max(length, Math.ceil(had.length * 1.5)));
    grown.set(had);
    put(at, grown.subarray(0, length));
  };
  const writeAt = (at, bytes, from) => {
    resize(at, Math.max(sizeOf(at), from + bytes.length), "write");
    store.get(at).set(bytes, from);
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

  // renaming is what is wrong with giving one path's file or folder another path, or undefined.
  const renaming = (from, to) => {
    if ((!store.has(from) && !folder(from)) || !folder(parentOf(to))) return "ENOENT";
    if (from === to) return undefined;
    if (from === "" || from === "tmp" || to === "" || to === "tmp") return "EPERM";
    if (folder(from) && to.startsWith(`${from}/`)) return "EINVAL";
    if (folder(to) && !folder(from)) return "EISDIR";
    if (store.has(to) && folder(from)) return "ENOTDIR";
    return folder(to) && folders.get(to).size > 0 ? "ENOTEMPTY" : undefined;
  };

  const open = new Map(); // of openSync, by number
  let nextFd = 3;
  const opened = (fd, syscall) => {
    if (typeof fd !== "number") throw candor.wrongType("fd", "of type number", fd);
    const f = open.get(fd);
    if (!f) throw problem("EBADF", syscall);
    return f;
  };

  const stats = (at, time) => {
    const isFile = store.has(at);
    const s = new Stats();
    const t = times.get(at) ?? time ?? began;
    Object.assign(s, { dev: 1, mode: isFile ? 0o100644 : 0o40755, nlink: 1, uid: 1000, gid: 1000, rdev: 0, blksize: 4096, ino: 1, size: isFile ? sizeOf(at) : 0, blocks: 8 });
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
      const bytes = toKeep(data, options);
      const at = spot(name, "open");
      if (flag.includes("x") && store.has(at)) throw problem("EEXIST", "open", pathOf(name));
      if (store.has(at)) resize(at, 0, "open");
      else create(at, "open", pathOf(name));
      take(bytes.length, 0, "write");
      put(at, bytes);
    },
    appendFileSync(name, data, options) {
      if (device(name) !== null) return fs.writeFileSync(name, data, options);
      if (typeof name === "number") return void fs.writeSync(name, data);
      const bytes = toKeep(data, options);
      const at = spot(name, "open");
      if (!store.has(at)) create(at, "open", pathOf(name));
      writeAt(at, bytes, sizeOf(at));
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
      const all = (k) => (folder(k) ? under(k).flatMap((b) => [b, ...all(b)]) : []);
      const names = (options?.recursive ? all(at) : under(at)).map((k) => k.slice(start.length)).sort();
      return options?.withFileTypes ? names.map((n) => new Dirent(n.split("/").at(-1), path, store.has(start + n))) : names;
    },
    mkdirSync(name, options) {
      const path = pathOf(name);
      const at = clean(path);
      if (store.has(at) || (folder(at) && !options?.recursive)) throw problem("EEXIST", "mkdir", path);
      if (!options?.recursive && !folder(parentOf(at))) throw problem("ENOENT", "mkdir", path);
      const missing = [];
      for (let p = at; !folder(p); p = parentOf(p)) {
        if (store.has(p)) throw problem("ENOTDIR", "mkdir", path);
        missing.unshift(p);
      }
      for (const p of missing) makeFolder(p, "mkdir", path);
      return options?.recursive && missing.length > 0 ? `/${missing[0]}` : undefined;
    },
    mkdtempSync(start) {
      const name = `${start}${host.random(3)}`;
      fs.mkdirSync(name, { recursive: true });
      return name;
    },
    unlinkSync(name) {
      const path = pathOf(name);
      const at = clean(path);
      if (!store.has(at)) throw folder(at) ? problem("EPERM", "unlink", path) : problem("ENOENT", "unlink", path);
      remove(at);
    },
    rmdirSync(name) {
      const path = pathOf(name);
      const at = clean(path);
      if (store.has(at)) throw problem("ENOTDIR", "rmdir", path);
      if (!folder(at)) throw problem("ENOENT", "rmdir", path);
      if (folders.get(at).size > 0) throw problem("ENOTEMPTY", "rmdir", path);
      remove(at);
    },
    rmSync(name, options) {
      const path = pathOf(name);
      const at = clean(path);
      if (store.has(at)) return remove(at);
      if (!folder(at)) {
        if (options?.force) return;
        throw problem("ENOENT", "lstat", path);
      }
      if (!options?.recursive) throw candor.codedError("ERR_FS_EISDIR", `Path is a directory: rm returned EISDIR (is a directory) ${path}`);
      removeAll(at);
    },
    renameSync(from, to) {
      const a = clean(pathOf(from));
      const b = clean(pathOf(to));
      const wrong = renaming(a, b);
      if (wrong) throw problem(wrong, "rename", pathOf(from), pathOf(to));
      if (a === b) return;
      if (store.has(b) || folder(b)) remove(b);
      move(a, b);
    },
    copyFileSync(from, to, mode = 0) {
      const a = clean(pathOf(from));
      if (!store.has(a)) throw problem(folder(a) ? "EISDIR" : "ENOENT", "copyfile", pathOf(from), pathOf(to));
      const b = spot(to, "copyfile");
      const paths = [pathOf(from), pathOf(to)];
      if (mode & 1 && store.has(b)) throw problem("EEXIST", "copyfile", ...paths);
      if (a === b) return;
      const bytes = bytesOf(store.get(a)).slice();
      if (!store.has(b)) create(b, "copyfile", ...paths);
      take(bytes.length - sizeOf(b), 0, "copyfile", ...paths);
      put(b, bytes);
    },
    truncateSync(name, length = 0) {
      const at = spot(name, "open");
      if (!store.has(at)) throw problem("ENOENT", "open", pathOf(name));
      resize(at, Math.max(0, Math.trunc(length) || 0), "ftruncate");
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
        if (!store.has(at)) create(at, "open", path);
        else if (flags.startsWith("w")) resize(at, 0, "open");
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
      if (!store.has(f.at)) create(f.at, "write"); // it was removed while it was open
      const at = f.append ? sizeOf(f.at) : typeof position === "number" ? position : f.position;
      writeAt(f.at, bytes, at);
      if (f.append || typeof position !== "number") f.position = at + bytes.length;
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
