// Clients of the disconnect test: real Yjs documents behind real
// @hocuspocus/providers, each at an address of its own (RELAYS) whose connections
// the Go test cuts.
//
//   node disconnect.mjs type   three write and one reads, until the test says "settle"
//   node disconnect.mjs read   one joins and tells what the relay has
//
// What everybody has in the end is one line of JSON on standard output.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import zlib from "node:zlib";

const require = createRequire(join(process.env.FRONTEND, "package.json"));
const Y = require("yjs");
const WebSocket = require("ws");
const { HocuspocusProvider, HocuspocusProviderWebsocket } = require("@hocuspocus/provider");

const relays = process.env.RELAYS.split(",");
const tokens = process.env.TOKENS.split(",");

/** As the page does: what is sent while there is no connection goes with the next handshake. */
class LiveSocket extends HocuspocusProviderWebsocket {
	send(message) {
		if (this.webSocket?.readyState === WebSocket.OPEN) super.send(message);
	}
}

/** Numbers of a seed (mulberry32). */
function random(seed) {
	let a = seed >>> 0;
	return (below) => {
		a = (a + 0x6d2b79f5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), a | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

/** A person's edits, of the file TRACE; as many that nobody made when there is none. */
function edits(pick) {
	if (process.env.TRACE) {
		const trace = JSON.parse(zlib.gunzipSync(fs.readFileSync(process.env.TRACE)));
		return { start: trace.startContent ?? "", end: trace.endContent, patches: trace.txns.flatMap((t) => t.patches) };
	}
	const patches = [];
	let end = "";
	for (let i = 0; i < 15_000; i++) {
		const at = Math.max(0, end.length - pick(60));
		const deleted = pick(6) === 0 ? Math.min(pick(8), end.length - at) : 0;
		const inserted = String.fromCharCode(97 + pick(26));
		end = end.slice(0, at) + inserted + end.slice(at + deleted);
		patches.push([at, deleted, inserted]);
	}
	return { start: "", end, patches };
}

function open(i, Socket) {
	const doc = new Y.Doc();
	const websocketProvider = new Socket({
		url: `ws://${relays[i]}/live`,
		WebSocketPolyfill: WebSocket,
		// A hundredth of the page's delays, as the outages are a hundredth of real ones.
		delay: 8,
		minDelay: 4,
		maxDelay: 30,
		jitter: true,
	});
	const provider = new HocuspocusProvider({ websocketProvider, name: process.env.DOCUMENT, token: tokens[i], document: doc });
	provider.attach();
	return { doc, provider, counts: Socket === LiveSocket };
}

const fileText = (doc, id) => doc.getMap("files").get(id)?.get("text");
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

/**
 * What a client has, byte for byte. Where a replica cut runs of keys into structs
 * depends on when it got them; a fresh document that takes all at once joins them
 * as every other does.
 */
function summary(doc) {
	const fresh = new Y.Doc();
	Y.applyUpdate(fresh, Y.encodeStateAsUpdate(doc));
	const texts = {};
	for (const [id, file] of doc.getMap("files")) texts[id] = hash(file.get("text").toString());
	return {
		state: hash(Y.encodeStateAsUpdate(fresh)),
		vector: hash(Y.encodeStateVector(fresh)),
		texts,
		whole: doc.store.pendingStructs === null && doc.store.pendingDs === null,
	};
}

async function until(what, fact, ms) {
	for (const end = Date.now() + ms; !fact(); ) {
		if (Date.now() > end) throw new Error(`gave up waiting until ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** Everything was acknowledged. The provider as it comes sends twice what it queued, and counts wrong. */
const clean = ({ provider, counts }) => provider.isSynced && (!counts || provider.unsyncedChanges === 0);

async function read() {
	const client = open(0, LiveSocket);
	await until("it is in", () => clean(client), 15_000);
	return summary(client.doc);
}

function apply(text, [at, deleted, inserted]) {
	const from = Math.min(at, text.length);
	if (deleted > 0) text.delete(from, Math.min(deleted, text.length - from));
	if (inserted) text.insert(from, inserted);
}

async function type() {
	const pick = random(Number(process.env.SEED));
	const { start, end, patches } = edits(pick);
	const clients = [LiveSocket, LiveSocket, HocuspocusProviderWebsocket, LiveSocket].map((Socket, i) => open(i, Socket));
	const [ada, bob, eve] = clients;
	await until("all are in", () => clients.every(clean), 15_000);
	for (const id of ["trace", "shared"]) {
		const file = new Y.Map();
		file.set("name", `${id}.svelte`);
		file.set("text", new Y.Text(id === "trace" ? start : ""));
		ada.doc.getMap("files").set(id, file);
	}
	const both = ({ doc }) => fileText(doc, "trace") && fileText(doc, "shared");
	await until("the files are there", () => clients.every(both), 15_000);

	let goal = 0; // how much of the trace is to be typed by now
	let settling = false;
	createInterface({ input: process.stdin }).on("line", (line) => {
		settling = line === "settle";
		goal = settling ? patches.length : Math.ceil(patches.length * Number(line));
	});
	console.log("ready");

	let typed = 0;
	let others = 0;
	while (!settling || typed < patches.length) {
		// Ada types the trace, some keys a transaction: at many times a person's speed,
		// but not faster than the relay reads.
		const keys = Math.min(1 + pick(24), goal - typed);
		ada.doc.transact(() => {
			for (let i = 0; i < keys; i++) apply(fileText(ada.doc, "trace"), patches[typed++]);
		});
		// Bob and Eve type over each other.
		for (const { doc } of [bob, eve]) {
			if (pick(2) > 0) continue;
			apply(fileText(doc, "shared"), patches[1 + pick(patches.length - 1)]);
			others++;
		}
		await new Promise((resolve) => setTimeout(resolve, 4));
	}
	const have = () => clients.map(({ doc }) => JSON.stringify(summary(doc)));
	const same = () => clients.every(clean) && new Set(have()).size === 1;
	await until("all have the same", same, 20_000).catch((error) => {
		for (const [i, c] of clients.entries()) console.error(c.provider.isSynced, c.provider.unsyncedChanges, have()[i]);
		throw error;
	});
	assert.equal(fileText(ada.doc, "trace").toString(), end, "the trace's text");
	return { ...summary(ada.doc), typed, others };
}

console.log(JSON.stringify(await { type, read }[process.argv[2]]()));
process.exit(0);
