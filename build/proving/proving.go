// Package proving is what tests of several packages share: how long they wait for
// a fact, and how often they try what chance decides.
package proving

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// longest is how long a fact may take on the slowest machine that tests are to hold on:
// one core, nothing compiled, other things to do.
const longest = 5 * time.Minute

// Promptly is far above what ending something takes and far below waiting for ever.
const Promptly = time.Minute

// Patience is how long a test waits until what it waits for counts as never coming. A
// test waits for facts and not for time, so a quick machine never waits as long. It
// ends before the tests' own deadline, so that a failure still says what did not come.
func Patience(t testing.TB) time.Duration {
	if d, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if end, limited := d.Deadline(); limited {
			return min(longest, time.Until(end)*3/4)
		}
	}
	return longest
}

// Eventually asks until it is so.
func Eventually(t testing.TB, what string, ask func() bool) {
	t.Helper()
	end := time.NewTimer(Patience(t))
	defer end.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ask() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("it never became so: %s", what)
		}
	}
}

// soak is set by make soak: the long tests are run in full.
const soak = "CANDOR_SOAK"

// Rounds is how often a long test tries: few times in make test, all in make soak.
func Rounds(few, all int) int {
	if os.Getenv(soak) != "" {
		return all
	}
	return few
}

// Random is what a test draws from. Its seed is fixed in make test, so that each run
// tries the same, new in make soak, and told by a test that fails; CANDOR_SEED
// repeats such a run.
func Random(t testing.TB) *rand.Rand {
	seed := uint64(1)
	if given, err := strconv.ParseUint(os.Getenv("CANDOR_SEED"), 10, 64); err == nil {
		seed = given
	} else if os.Getenv(soak) != "" {
		seed = rand.Uint64()
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("to try the same again: CANDOR_SEED=%d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, seed))
}
