const test = require("node:test");
const assert = require("node:assert");
const { describe, it, before, after, beforeEach, afterEach, mock } = test;
test("adds", () => assert.strictEqual(1 + 1, 2));
test("fails", () => assert.strictEqual(1 + 1, 3));
test("fails later", async () => {
  await null;
  throw new Error("boom");
});
test("skipped", { skip: true }, () => {});
test.skip("skipped too", () => {});
test("why", { skip: "because" }, () => {});
test.todo("later");
test("todo that fails", { todo: true }, () => {
  throw new Error("x");
});
test("callback", (t, done) => setTimeout(done, 1));
test("callback that fails", (t, done) => setTimeout(() => done(new Error("told")), 1));
test("skips itself", (t) => t.skip("not here"));
test("thrown value", () => {
  throw "text";
});
test("too slow", { timeout: 5 }, () => new Promise((resolve) => setTimeout(resolve, 200)));
test(function named() {});
test("nested", async (t) => {
  const order = [];
  t.beforeEach(() => order.push("each"));
  await t.test("one", () => order.push("one"));
  await t.test("two", () => {
    throw new Error("inner");
  });
  assert.deepStrictEqual(order, ["each", "one", "each"]);
  t.diagnostic("hello");
});
describe("group", () => {
  const order = [];
  before(() => order.push("before"));
  after(() => assert.strictEqual(order.join(), "before,each,works,done,each,done,each,done"));
  beforeEach(() => order.push("each"));
  afterEach(() => order.push("done"));
  it("works", () => order.push("works"));
  describe("inner", () => {
    it("deep", () => {});
    it.skip("not this", () => {});
  });
  it("breaks", () => assert.deepStrictEqual({ a: 1 }, { a: 2 }));
});
describe("all well", () => {
  it("is", async () => {});
});
describe.skip("not at all", () => {
  it("never", () => {});
});
test("mocks", (t) => {
  const f = mock.fn((a, b) => a + b);
  assert.strictEqual(f(1, 2), 3);
  assert.strictEqual(f.mock.calls.length, 1);
  assert.deepStrictEqual(f.mock.calls[0].arguments, [1, 2]);
  assert.strictEqual(f.mock.calls[0].result, 3);
  f.mock.mockImplementationOnce(() => 9);
  assert.strictEqual(f(), 9);
  const o = { v: 5, get() { return this.v; } };
  t.mock.method(o, "get", () => 7);
  assert.strictEqual(o.get(), 7);
  o.get.mock.restore();
  assert.strictEqual(o.get(), 5);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let fired = 0;
  setTimeout(() => fired++, 1000);
  t.mock.timers.tick(999);
  assert.strictEqual(fired, 0);
  t.mock.timers.tick(1);
  assert.strictEqual(fired, 1);
});
