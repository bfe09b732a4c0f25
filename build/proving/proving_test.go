package proving

import (
	"testing"
	"time"
)

func TestPatienceEndsBeforeTheTests(t *testing.T) {
	got := Patience(t)
	end, limited := t.Deadline()
	if got <= 0 || got > longest || limited && time.Now().Add(got).After(end) {
		t.Errorf("Patience is %s, the tests end at %s", got, end)
	}
}

func TestRounds(t *testing.T) {
	for _, tt := range []struct {
		soak string
		want int
	}{{"", 10}, {"1", 400}} {
		t.Setenv(soak, tt.soak)
		if got := Rounds(10, 400); got != tt.want {
			t.Errorf("with %s=%q: %d rounds, want %d", soak, tt.soak, got, tt.want)
		}
	}
}

func TestRandomIsTheSameInEveryRun(t *testing.T) {
	t.Setenv(soak, "")
	t.Setenv("CANDOR_SEED", "")
	if a, b := Random(t).Uint64(), Random(t).Uint64(); a != b {
		t.Errorf("two runs drew %d and %d", a, b)
	}
	t.Setenv("CANDOR_SEED", "7")
	if a, b := Random(t).Uint64(), Random(t).Uint64(); a != b {
		t.Errorf("the same seed drew %d and %d", a, b)
	}
}
