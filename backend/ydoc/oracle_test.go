package ydoc

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"modernc.org/quickjs"

	"candor/build/proving"
)

// oracleRounds says how long to compare with the real Yjs; `make fuzz-ydoc` sets more.
var oracleRounds = flag.Int("oracle", oracleDefault, "random sessions to compare with real Yjs")

// oracle is the real Yjs, in an embedded JavaScript engine.
type oracle struct{ vm *quickjs.VM }

func newOracle(t testing.TB) *oracle {
	t.Helper()
	modules := filepath.Join("..", "..", "frontend", "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "yjs", "dist", "yjs.cjs")); err != nil {
		t.Skip("no Yjs in frontend/node_modules")
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { vm.Close() })
	o := &oracle{vm}
	for _, name := range []string{"scenario.js", "oracle.js", "undo.js"} {
		src, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		o.eval(t, string(src))
	}
	o.eval(t, "globalThis.window = undefined\n"+bundle(t, modules)+"\nglobalThis.Y = require('yjs/dist/yjs.cjs')")
	return o
}

// bundle puts Yjs and what it requires into one script.
func bundle(t testing.TB, modules string) string {
	var b strings.Builder
	b.WriteString("const sources = {}, loaded = {};\nfunction require (name) {\n" +
		"if (!loaded[name]) { loaded[name] = { exports: {} }; sources[name](loaded[name], loaded[name].exports) }\n" +
		"return loaded[name].exports }\n")
	calls := regexp.MustCompile(`require\('([^']+)'\)`)
	done := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if done[name] {
			return
		}
		done[name] = true
		src, err := os.ReadFile(filepath.Join(modules, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		resolved := calls.ReplaceAllStringFunc(string(src), func(call string) string {
			wanted := calls.FindStringSubmatch(call)[1]
			if strings.HasPrefix(wanted, ".") {
				wanted = path.Join(path.Dir(name), wanted)
			} else {
				wanted = strings.Replace(wanted, "lib0/", "lib0/dist/", 1) + ".cjs"
			}
			add(wanted)
			return fmt.Sprintf("require(%q)", wanted)
		})
		fmt.Fprintf(&b, "sources[%q] = function (module, exports) {%s\n}\n", name, resolved)
	}
	add("yjs/dist/yjs.cjs")
	return b.String()
}

func (o *oracle) eval(t testing.TB, script string) {
	t.Helper()
	if _, err := o.vm.Eval(script, quickjs.EvalGlobal); err != nil {
		t.Fatal(err)
	}
}

// ask calls a function of oracle.js, which answers in JSON.
func (o *oracle) ask(t testing.TB, answer any, function string, args ...any) {
	t.Helper()
	got, err := o.vm.Call(function, args...)
	if err != nil {
		t.Fatalf("%s(%v): %v", function, args, err)
	}
	if err := json.Unmarshal([]byte(got.(string)), answer); err != nil {
		t.Fatal(err)
	}
}

func firstSeed(t testing.TB) int64 { return proving.Random(t).Int64N(1 << 30) }

// TestOracleSessions compares random sessions with the real Yjs.
func TestOracleSessions(t *testing.T) {
	o := newOracle(t)
	seed := firstSeed(t)
	modes := []string{"plain", "text", "rich", "split"}
	for i := range *oracleRounds {
		mode := modes[i%len(modes)]
		t.Run(fmt.Sprintf("%s, seed %d", mode, seed+int64(i)), func(t *testing.T) {
			var s scenario
			o.ask(t, &s, "scenarioJSON", int(seed)+i, mode, 20+i*37%100)
			s.check(t)
		})
		if t.Failed() {
			return
		}
	}
}

// verdict is what Yjs says to an update: see verdict in oracle.js.
type verdict struct {
	Throws, Breaks string
	State, Seen    state
	Pending        bool
	Full, Vector   []byte
}

// verdict asks what Yjs makes of updates to an empty document.
func (o *oracle) verdict(t testing.TB, updates ...[]byte) (v verdict) {
	t.Helper()
	encoded := make([]string, len(updates))
	for i, u := range updates {
		encoded[i] = base64.StdEncoding.EncodeToString(u)
	}
	o.ask(t, &v, "verdict", strings.Join(encoded, " "))
	return v
}

// TestOracleMutations changes bytes of updates. What Yjs throws on, or is broken
// by, must be refused; what is taken must come out as in Yjs. As everywhere,
// what is known already is left out, and nobody is told of it.
func TestOracleMutations(t *testing.T) {
	o := newOracle(t)
	seed := firstSeed(t)
	random := rand.New(rand.NewPCG(uint64(seed), 1))
	var taken, both, stricter, known int
	readScenarios(t, func(n int, s *scenario) {
		if s.Mode == "rich" || n >= *oracleRounds || t.Failed() {
			return
		}
		cut := random.IntN(len(s.Updates))
		us := make([]*Update, cut)
		for i := range us {
			us[i] = parse(t, s.Updates[i])
		}
		before := New()
		for _, u := range us {
			before.Apply(u)
		}
		base := before.Encode(nil)
		for range 40 {
			mutated := mutate(random, s.Updates[cut:])
			d := New()
			d.Apply(parse(t, base))
			u, err := ParseUpdate(mutated)
			if err == nil {
				if u = d.Fresh(u); u == nil {
					known++
					continue
				}
				mutated = u.Encode()
				err = d.TryApply(u)
			}
			v := o.verdict(t, base, mutated)
			if err != nil {
				d.mustBeSound(t)
				equalBytes(t, "the document after a refused update", d.Encode(nil), base)
				if both++; v.Throws == "" && v.Breaks == "" {
					stricter++
				}
				continue
			}
			taken++
			d.mustBeSound(t)
			if v.Throws != "" || v.Breaks != "" {
				t.Errorf("taken, but Yjs: %s %s\nbase %x\nupdate %x", v.Throws, v.Breaks, base, mutated)
				return
			}
			v.compare(t, d, base, mutated)
		}
	})
	t.Logf("%d taken, %d known, %d refused, of those %d that Yjs takes", taken, known, both, stricter)
}

// compare compares a document with Yjs', after the same updates.
func (v *verdict) compare(t *testing.T, d *Doc, updates ...[]byte) {
	t.Helper()
	ours, err := DecodeStateVector(v.Vector)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(ours, d.StateVector()) {
		return // something waits, and Yjs integrates less than it could
	}
	before := t.Failed()
	equalState(t, "after a mutated update", d, v.State)
	if !v.Pending && !d.Pending() { // of two structs for one clock either may wait
		equalBytes(t, "encoded after a mutated update", canonical(t, d.Encode(nil)), canonical(t, v.Full))
	}
	if t.Failed() && !before {
		t.Logf("updates %x", updates)
	}
}

// canonical is an update with all joined that can be.
func canonical(t *testing.T, b []byte) []byte { return MergeUpdates(parse(t, b)).Encode() }

// mutate takes one of some updates and changes a few bytes of it.
func mutate(random *rand.Rand, updates [][]byte) []byte {
	b := append([]byte(nil), updates[random.IntN(len(updates))]...)
	for range 1 + random.IntN(3) {
		if len(b) == 0 {
			break
		}
		at := random.IntN(len(b))
		switch random.IntN(6) {
		case 0:
			b[at] ^= 1 << random.IntN(8)
		case 1:
			b[at] = byte(random.IntN(256))
		case 2:
			b[at] = byte(random.IntN(12))
		case 3:
			b = append(b[:at], b[at+1:]...)
		case 4:
			b = append(b[:at], append([]byte{byte(random.IntN(130))}, b[at:]...)...)
		case 5: // bytes of another place or update
			from := updates[random.IntN(len(updates))]
			start := random.IntN(len(from))
			copy(b[at:], from[start:min(len(from), start+1+random.IntN(8))])
		}
	}
	return b
}
