// Scenarios with the real @hocuspocus/provider against a relay that a Go test
// runs: node provider.mjs SCENARIO. FRONTEND is the folder whose node_modules has the
// packages, RELAY the relay's address; the test's knobs are under RELAY/control/.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.FRONTEND, "package.json"));
const Y = require("yjs");
const WebSocket = require("ws");
const { HocuspocusProvider, HocuspocusProviderWebsocket } = require("@hocuspocus/provider");

const relay = process.env.RELAY;
const interview = "provider-test";
const everything = [];

/** Waits until fact() is truthy, a bounded time. */
async function until(what, fact, ms = 10_000) {
	const end = Date.now() + ms;
	for (;;) {
		const value = await fact();
		if (value) return value;
		if (Date.now() > end) throw new Error(`gave up waiting until ${what}`);
		await new Promise((resolve) => setImmediate(resolve));
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}

async function control(knob, method = "POST") {
	const answer = await fetch(`http://${relay}/control/${knob}`, { method });
	assert.equal(answer.status, 200, knob);
	return answer.json();
}

function socket() {
	const s = new HocuspocusProviderWebsocket({
		url: `ws://${relay}/live`,
		WebSocketPolyfill: WebSocket,
		delay: 50,
		minDelay: 20,
		maxDelay: 200,
	});
	everything.push(s);
	return s;
}

function open(token, kind, options = {}) {
	const seen = { scopes: [], denied: [], stateless: [], unsynced: [], closed: [] };
	const websocketProvider = options.socket ?? socket();
	const provider = new HocuspocusProvider({
		websocketProvider,
		name: `${interview}/${kind}`,
		token,
		document: options.document ?? new Y.Doc(),
		sessionAwareness: options.sessionAwareness ?? false,
		onAuthenticated: ({ scope }) => seen.scopes.push(scope),
		onAuthenticationFailed: ({ reason }) => seen.denied.push(reason),
		onStateless: ({ payload }) => seen.stateless.push(JSON.parse(payload)),
		onUnsyncedChanges: ({ number }) => seen.unsynced.push(number),
		onClose: ({ event }) => seen.closed.push(event.code),
	});
	provider.attach();
	everything.push(provider);
	return { provider, seen, doc: provider.document, socket: websocketProvider };
}

const files = (doc) => doc.getMap("files");
const notes = (doc) => doc.getText("notes");
const clean = ({ provider }) => provider.isSynced && provider.unsyncedChanges === 0;

function addFile(doc, id, name, text) {
	const file = new Y.Map();
	file.set("name", name);
	file.set("text", new Y.Text(text));
	files(doc).set(id, file);
	return file.get("text");
}
const textOf = (doc, id) => files(doc).get(id)?.get("text");

const scenarios = {
	async "two people converge on several documents over one socket each"() {
		const shared = socket();
		const code = open("interviewer", "code", { socket: shared });
		const notepad = open("interviewer", "notes", { socket: shared });
		const board = open("interviewer", "board", { socket: shared });
		const other = open("candidate", "code");
		await until("all are in", () => [code, notepad, board, other].every(clean));
		assert.deepEqual(code.seen.scopes, ["read-write"]);

		addFile(code.doc, "f1", "main.py", "print('hello')\n");
		notes(notepad.doc).insert(0, "a private thought");
		await until("the file arrives", () => textOf(other.doc, "f1"));
		const mine = textOf(code.doc, "f1");
		const theirs = textOf(other.doc, "f1");
		for (let i = 0; i < 200; i++) {
			mine.insert(Math.floor(i / 2), "a");
			theirs.insert(theirs.length, "b");
			if (i % 7 === 0) theirs.delete(0, 1);
			if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
		}
		await until("all is stored", () => [code, notepad, other].every(clean));
		await until("they agree", () => mine.toString() === theirs.toString());

		const late = open("candidate-2", "code");
		await until("a late one is in", () => clean(late));
		assert.equal(textOf(late.doc, "f1").toString(), mine.toString());
	},

	async "a session begins with its template, whoever comes first"() {
		await control("template/greet()");
		const a = open("interviewer", "code");
		const b = open("candidate", "code");
		await until("both are in", () => clean(a) && clean(b));
		for (const { doc } of [a, b]) {
			assert.deepEqual(doc.getMap("files").toJSON(), {
				main: { name: "main.py", text: "greet()" },
				"starter-1": { name: "lib/words.py", text: "# é" },
			});
			assert.deepEqual(doc.getMap("session").toJSON(), {
				language: "python",
				main: "main",
			});
		}
		assert.equal((await control("log/code", "GET")).entries, 1);

		textOf(a.doc, "main").insert(0, "a.");
		textOf(b.doc, "main").delete(0, 5);
		a.doc.getMap("session").set("language", "lua");
		b.doc.getMap("files").delete("starter-1");
		await until("all is stored", () => clean(a) && clean(b));
		await control("template/changed()");
		await control("restart");
		const late = open("candidate-2", "code");
		await until("all are back", () => [a, b, late].every(clean));
		for (const { doc } of [a, b, late]) {
			assert.deepEqual(doc.getMap("files").toJSON(), { main: { name: "main.py", text: "a.()" } });
			assert.equal(doc.getMap("session").get("language"), "lua");
		}
	},

	async "an update is acknowledged only when it is on disk"() {
		const a = open("interviewer", "code");
		const b = open("candidate", "code");
		await until("both are in", () => clean(a) && clean(b));
		const text = addFile(a.doc, "f1", "main.py", "x");
		await until("it is stored", () => clean(a));
		const before = (await control("log/code", "GET")).entries;
		await control("stall");
		text.insert(1, "y");
		await until("the other has it", () => textOf(b.doc, "f1")?.toString() === "xy");
		const c = open("candidate-2", "code");
		await until("a late one has it", () => textOf(c.doc, "f1")?.toString() === "xy");
		assert.equal(a.provider.unsyncedChanges, 1);
		assert.equal((await control("log/code", "GET")).entries, before);
		await control("resume");
		await until("it is acknowledged", () => clean(a) && clean(c));
		assert.equal((await control("log/code", "GET")).entries, before + 1);
	},

	async "what is written first waits until it is on disk whose it is"() {
		const a = open("interviewer", "code");
		const b = open("candidate", "code");
		await until("both are in", () => clean(a) && clean(b));
		await control("stall");
		const text = addFile(a.doc, "f1", "main.py", "");
		for (const c of "typed on") text.insert(text.length, c);
		const c = open("candidate-2", "code");
		await until("a late one is in", () => c.provider.isSynced);
		assert.equal(textOf(b.doc, "f1"), undefined);
		assert.equal(textOf(c.doc, "f1"), undefined);
		await control("resume");
		await until("all is stored", () => clean(a));
		await until("they have it", () => [b, c].every(({ doc }) => textOf(doc, "f1")?.toString() === "typed on"));
	},

	async "a full disk is told, nothing is lost, and it recovers"() {
		const a = open("interviewer", "code");
		const b = open("candidate", "code");
		await until("both are in", () => clean(a) && clean(b));
		const text = addFile(a.doc, "f1", "main.py", "");
		await until("it is stored", () => clean(a));
		const before = (await control("log/code", "GET")).entries;
		await control("fail");
		text.insert(0, "t");
		const told = (stored) => (p) => p.seen.stateless.some((m) => m.type === "storage" && m.stored === stored);
		await until("both are told", () => [a, b].every(told(false)));
		for (const c of "yped meanwhile") text.insert(text.length, c);
		await until("the other has it", () => textOf(b.doc, "f1")?.toString() === "typed meanwhile");
		assert.equal(a.provider.unsyncedChanges, 15);
		await control("mend");
		await until("it is acknowledged", () => clean(a));
		await until("both are told again", () => [a, b].every(told(true)));
		assert.equal((await control("log/code", "GET")).entries, before + 15);
	},

	async "a candidate cannot open the notes and cannot tell whether they exist"() {
		const before = open("candidate", "notes");
		await until("it is refused", () => before.seen.denied.length > 0);
		const i = open("interviewer", "notes");
		await until("the interviewer is in", () => clean(i));
		notes(i.doc).insert(0, "hire");
		await until("the notes are stored", () => clean(i));
		const after = open("candidate", "notes");
		const nowhere = open("candidate", "nothing");
		await until("they are refused", () => after.seen.denied.length > 0 && nowhere.seen.denied.length > 0);
		assert.deepEqual(after.seen.denied, before.seen.denied);
		assert.deepEqual(after.seen.denied, nowhere.seen.denied);
		assert.equal(notes(after.doc).toString(), "");
	},

	async "a reader gets everything and changes nothing"() {
		const w = open("interviewer", "code");
		const r = open("reader", "code");
		await until("both are in", () => clean(w) && clean(r));
		assert.deepEqual(r.seen.scopes, ["readonly"]);
		addFile(w.doc, "f1", "main.py", "one");
		await until("the reader has it", () => textOf(r.doc, "f1"));
		await until("it is stored", () => clean(w));
		textOf(r.doc, "f1").insert(0, "not allowed ");
		// The reader's next word to the relay is answered after the refusal.
		addFile(w.doc, "f2", "more.py", "two");
		await until("the reader goes on", () => textOf(r.doc, "f2"));
		assert.equal(r.provider.unsyncedChanges, 1);
		assert.equal(textOf(w.doc, "f1").toString(), "one");
		// Not by a full sync either.
		const again = open("reader", "code", { document: r.doc });
		await until("it asked", () => again.seen.unsynced.length > 0 && again.provider.isSynced);
		again.provider.sendStateless(JSON.stringify({ type: "signal.blur" }));
		await until("what it sent was handled", async () => (await control("events", "GET")).kinds.includes("blur"));
		assert.equal(textOf(w.doc, "f1").toString(), "one");
	},

	async "the end of the interview makes its documents read-only, and what was on its way still comes"() {
		const a = open("candidate", "code");
		const i = open("interviewer", "notes");
		await until("both are in", () => clean(a) && clean(i));
		addFile(a.doc, "f1", "main.py", "in time");
		await until("it is stored", () => clean(a));
		await control("state/ended");
		await until("it is told", () => a.seen.stateless.some((m) => m.type === "interview.state" && m.state === "ended"));
		assert.deepEqual(a.seen.scopes, ["read-write", "readonly"]);
		textOf(a.doc, "f1").insert(0, "just ");
		notes(i.doc).insert(0, "still possible");
		await until("both are stored", () => clean(i) && clean(a));
		await until("it is marked", async () => (await control("events", "GET")).kinds.includes("late"));
		const b = open("interviewer", "code");
		await until("another is in", () => clean(b));
		assert.equal(textOf(b.doc, "f1").toString(), "just in time");
		assert.deepEqual(b.seen.scopes, ["readonly"]);
	},

	async "cursors come, cannot lie about a name, and go with their owner"() {
		const a = open("interviewer", "code");
		const b = open("candidate", "code");
		await until("both are in", () => clean(a) && clean(b));
		a.provider.setAwarenessField("user", { name: "Ada", color: "#123456", role: "interviewer" });
		b.provider.setAwarenessField("user", { name: "The Boss", color: "#654321", role: "interviewer" });
		const seenBy = (x, of) => x.provider.awareness.getStates().get(of.doc.clientID);
		await until("a is seen", () => seenBy(b, a)?.user?.name === "Ada");
		await until("b is seen", () => seenBy(a, b)?.user);
		assert.deepEqual(seenBy(a, b).user, { name: "Candidate", color: "#654321", role: "candidate" });
		const late = open("candidate-2", "code");
		await until("a late one sees both", () => seenBy(late, a)?.user && seenBy(late, b)?.user);

		b.socket.disconnect();
		await until("b is gone", () => !seenBy(a, b) && b.seen.closed.length > 0);
		b.socket.connect();
		await until("b is seen again at once", () => seenBy(a, b)?.user, 5000);
		b.provider.destroy();
		await until("b is gone again", () => !seenBy(a, b));
		assert.ok(seenBy(a, late));
	},

	async "all is there after the relay was restarted"() {
		const a = open("interviewer", "code");
		const b = open("candidate", "code");
		await until("both are in", () => clean(a) && clean(b));
		const text = addFile(a.doc, "f1", "main.py", "before ");
		await until("it arrives", () => textOf(b.doc, "f1"));
		const restarted = control("restart");
		for (const c of "during ") text.insert(text.length, c);
		await restarted;
		textOf(b.doc, "f1").insert(0, "and ");
		await until("both are back", () => clean(a) && clean(b));
		await until("they agree", () => text.toString() === textOf(b.doc, "f1").toString());
		assert.ok(text.toString().includes("and ") && text.toString().endsWith("during "), text.toString());
		assert.ok(a.seen.closed.includes(1012), `closed with ${a.seen.closed}`);
		const late = open("candidate-2", "code");
		await until("a late one is in", () => clean(late));
		assert.equal(textOf(late.doc, "f1").toString(), text.toString());
	},

	async "two tabs of one page share a socket"() {
		const shared = socket();
		const a = open("candidate", "code", { socket: shared, sessionAwareness: true });
		const b = open("candidate", "code", { socket: shared, sessionAwareness: true });
		await until("both are in", () => clean(a) && clean(b));
		addFile(a.doc, "f1", "main.py", "here");
		await until("the other has it", () => textOf(b.doc, "f1")?.toString() === "here");
		a.provider.destroy();
		textOf(b.doc, "f1").insert(0, "still ");
		await until("it is stored", () => clean(b));
	},

	async "work of an earlier tab is taken from the browser's store"() {
		const first = open("candidate", "code");
		await until("it is in", () => clean(first));
		addFile(first.doc, "f1", "main.py", "online ");
		await until("it is stored", () => clean(first));
		first.socket.destroy();
		textOf(first.doc, "f1").insert(7, "offline");
		const kept = Y.encodeStateAsUpdate(first.doc);

		const document = new Y.Doc();
		Y.applyUpdate(document, kept);
		const second = open("candidate", "code", { document });
		await until("it is in", () => clean(second));
		const other = open("interviewer", "code");
		await until("the other is in", () => clean(other));
		assert.equal(textOf(other.doc, "f1").toString(), "online offline");
	},

	async "a deleted interview sends everyone away"() {
		const a = open("candidate", "code");
		await until("it is in", () => clean(a));
		await control("delete");
		await until("it is told", () => a.seen.stateless.some((m) => m.type === "interview.deleted"));
		await until("it is closed", () => a.seen.closed.includes(4404));
		await until("it is refused", () => a.seen.denied.includes("gone"));
	},
};

const name = process.argv[2];
if (name === undefined) {
	console.log(JSON.stringify(Object.keys(scenarios)));
	process.exit(0);
}
await scenarios[name]();
for (const thing of everything) thing.destroy();
process.exit(0);
