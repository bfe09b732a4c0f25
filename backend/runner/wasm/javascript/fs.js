// The program's files, in memory.
(candor) => {
  const store = new Map(); // texts, and bytes where the program wrote them
  candor.store = store;
  const clean = (name) => {
    const parts = [];
    for (const p of String(name).replace(/^file:\/\//, "").split("/")) {
      if (p === "..") parts.pop();
      else if (p !== "" && p !== ".") parts.push(p);
    }
    return parts.join("/");
  };
  candor.clean = clean;
  // fileText is a file of the program as text.
  candor.fileText = (name) => {
    const v = store.get(name);
    return v === undefined || typeof v === "string" ? v : candor.decode(v);
  };
  candor.lazy(candor, "fs", () => candor.part("fs"));
};
