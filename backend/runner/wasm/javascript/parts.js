// Parts of the prelude that not every program needs are only loaded when it uses them.
(candor) => {
  // The program may put another in its place, which must not be given this object.
  const { defineProperty } = Object;
  // lazy defines what is only loaded when it is used.
  candor.lazy = (o, name, make, enumerable = false) => {
    const keep = (value) => defineProperty(o, name, { value, writable: true, configurable: true, enumerable });
    defineProperty(o, name, {
      configurable: true,
      enumerable,
      get: () => {
        const value = make();
        keep(value);
        return value;
      },
      set: keep,
    });
  };
  const parts = new Map();
  // part is a part of the prelude that not every program needs.
  candor.part = (name) => {
    if (!parts.has(name)) parts.set(name, candor.host.module(name)(candor));
    return parts.get(name);
  };
};
