// Modules: require for CommonJS, and the sources that the engine imports.
(candor) => {
  const { store, builtins, clean } = candor;
  // compiled has the code of files that are not JavaScript themselves.
  const compiled = new Map();
  candor.compiled = compiled;
  const textOf = (file) => compiled.get(file) ?? candor.fileText(file);
  candor.textOf = textOf;

  // Some modules have their name only with "node:" before it.
  const prefixed = new Set(["test"]);
  const builtin = (name) => {
    const bare = name.startsWith("node:") ? name.slice(5) : name;
    return Object.hasOwn(builtins, bare) && (bare !== name || !prefixed.has(bare)) ? bare : null;
  };
  candor.isBuiltin = (name) => builtin(String(name)) !== null;

  // isModule reports whether a text is an ES module: by its name, else by what
  // it begins lines with.
  candor.isModule = (name, text) => {
    if (/\.m[jt]s$/.test(name)) return true;
    if (/\.c[jt]s$/.test(name)) return false;
    return /^[ \t]*(import\s*(["'{*]|[\w$]+(\s*,|\s+from\b))|export\s*[{*]|export\s+(default|const|let|var|function|class|async)\b)/m.test(text);
  };

  const notFound = (name, from) => {
    const absent = candor.absentModule(name);
    if (absent !== null) return candor.codedError("MODULE_NOT_FOUND", `Cannot find module '${name}'${from ? `, imported by '${from}'` : ""}. ${absent}`);
    const bare = !/^[./]/.test(name);
    return candor.codedError("MODULE_NOT_FOUND", `Cannot find module '${name}'${from ? `, imported by '${from}'` : ""}.${bare ? " Packages cannot be installed here: only the program's own files and a part of Node.js' modules are there." : ""}`);
  };

  // resolve finds the file or builtin that a name means in a file.
  candor.resolve = (from, name) => {
    const b = builtin(name);
    if (b !== null) return `node:${b}`;
    const own = /^[./]/.test(name);
    const base = clean(own && !name.startsWith("/") ? `${from.includes("/") ? from.slice(0, from.lastIndexOf("/")) : ""}/${name}` : name);
    for (const ending of own ? ["", ".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".json", "/index.ts", "/index.tsx", "/index.js", "/index.jsx", "/index.mjs"] : [""]) {
      if (store.has(base + ending)) return base + ending;
    }
    // In TypeScript "./a.js" means the file that a.ts becomes.
    const source = base.replace(/\.([mc]?)js$/, ".$1ts");
    for (const file of [source, `${source}x`]) if (compiled.has(file)) return file;
    throw notFound(name, from);
  };

  const cache = new Map();
  const identifier = /^[A-Za-z_$][\w$]*$/;
  const reserved = new Set("default break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public arguments eval".split(" "));

  // load runs a CommonJS file.
  const load = (file) => {
    const known = cache.get(file);
    if (known) return known.exports;
    const module = { exports: {}, id: file, filename: file, loaded: false, children: [], paths: [] };
    cache.set(file, module);
    try {
      const text = textOf(file);
      if (file.endsWith(".json")) {
        try {
          module.exports = JSON.parse(text);
        } catch (e) {
          e.message = `${file}: ${e.message}`;
          throw e;
        }
      } else {
        if (candor.isModule(file, text)) throw candor.codedError("ERR_REQUIRE_ESM", `'${file}' is an ES module: use import instead of require.`);
        candor.runScript(file, text, module);
      }
    } catch (e) {
      cache.delete(file);
      throw e;
    }
    module.loaded = true;
    return module.exports;
  };
  candor.wrapper = "(function (exports, require, module, __filename, __dirname) { ";
  candor.wrapped = new Set(); // files with the wrapper in their first line
  candor.runScript = (file, text, module) => {
    candor.wrapped.add(file);
    const f = candor.host.compile(`${candor.wrapper}${text.replace(/^#!/, "//")}\n})`, file);
    const dir = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
    f.call(module.exports, module.exports, makeRequire(file, module), module, `/${file}`, `/${dir}`);
  };
  candor.require = (name, from) => {
    const found = candor.resolve(from, String(name));
    return found.startsWith("node:") ? builtins[found.slice(5)] : load(found);
  };
  const makeRequire = (file, main) => {
    const require = (name) => {
      if (typeof name !== "string") throw candor.typeError("ERR_INVALID_ARG_TYPE", `The "id" argument must be of type string. Received ${candor.inspect(name)}`);
      return candor.require(name, file);
    };
    require.resolve = (name) => candor.resolve(file, name);
    require.cache = {};
    require.main = candor.mainModule ?? (candor.mainModule = main);
    return require;
  };
  candor.makeRequire = makeRequire;

  // source is the ES module that the engine gets for a resolved name. What is
  // no ES module becomes one that exports the other's properties.
  candor.source = (name) => {
    let value;
    if (name.startsWith("node:")) value = builtins[name.slice(5)];
    else if (name.endsWith(".json") || !candor.isModule(name, textOf(name))) value = load(name);
    else return textOf(name).replace(/^#!/, "//");
    const names = (typeof value === "object" && value !== null) || typeof value === "function" ? Object.keys(value).filter((k) => identifier.test(k) && !reserved.has(k)) : [];
    if (typeof value === "function" && name === "node:events") names.push("EventEmitter");
    const list = [...new Set(names)];
    return `const m = globalThis[Symbol.for("candor.module")](${JSON.stringify(name)});\nexport default m;\n${list.map((k) => `export const ${k} = m.${k};\n`).join("")}`;
  };
  Object.defineProperty(globalThis, Symbol.for("candor.module"), { value: (name) => (name.startsWith("node:") ? builtins[name.slice(5)] : load(name)) });
};
