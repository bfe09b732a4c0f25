package access

import (
	"strconv"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	now := time.UnixMilli(0)
	l := newLimiter(3, time.Minute, func() time.Time { return now })
	take := func(want ...bool) {
		t.Helper()
		for i, w := range want {
			if got := l.allow("k"); got != w {
				t.Errorf("take %d: %v, want %v", i+1, got, w)
			}
		}
	}
	take(true, true, true, false, false)
	if got := l.wait("k"); got != 20*time.Second {
		t.Errorf("wait %v, want 20s", got)
	}
	now = now.Add(20 * time.Second)
	take(true, false)
	l.giveBack("k")
	take(true, false)
	now = now.Add(time.Hour)
	take(true, true, true, false)
	if !l.allow("other") {
		t.Error("another key is limited too")
	}
}

func TestLimiterForgets(t *testing.T) {
	now := time.UnixMilli(0)
	l := newLimiter(3, time.Minute, func() time.Time { return now })
	for i := range 3 * maxKeys {
		l.allow(strconv.Itoa(i))
		now = now.Add(time.Millisecond)
	}
	if n := len(l.buckets); n > maxKeys {
		t.Errorf("%d keys are kept, want at most %d", n, maxKeys)
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add(Cost{1, 8, 1}.hashPassword("x"), "x")
	f.Add("$argon2id$v=19$m=8,t=1,p=0$AAAA$AAAA", "x")
	f.Add("$argon2id$v=19$m=8,t=0,p=1$AAAA$", "")
	f.Fuzz(func(t *testing.T, phc, password string) {
		if len(phc) > 60 { // a cost that was made up could take for ever
			return
		}
		checkPassword(phc, password)
	})
}
