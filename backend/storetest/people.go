package storetest

import (
	"sync"
	"testing"
	"time"

	"candor/backend/interview"
)

func emailIsFoundInAnyCase(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	p, hash, err := db.PersonByEmail(t.Context(), "gRACE@example.COM")
	if err != nil || p != Author || hash != "hash" {
		t.Errorf("found %+v, %q, %v; want %+v", p, hash, err, Author)
	}
	twin := Author
	twin.ID, twin.Email = "person-2", "grace@example.com"
	if err := db.CreatePerson(t.Context(), twin, ""); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("the same address twice: %v, want a conflict", err)
	}
	if _, _, err := db.PersonByEmail(t.Context(), "nobody@example.com"); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("an unknown address: %v", err)
	}
}

func codeWorksOnce(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	c := interview.Credential{Hash: "abc", Kind: interview.CodeCredential, PersonID: Author.ID, CreatedAt: time.UnixMilli(5).UTC(), ExpiresAt: time.UnixMilli(9).UTC()}
	if err := db.CreateCredential(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for range 8 {
		wg.Go(func() {
			got, err := db.TakeCredential(t.Context(), "abc")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil && got == c:
				taken++
			case interview.CodeOf(err) != interview.NotFound:
				t.Errorf("take: %+v, %v", got, err)
			}
		})
	}
	wg.Wait()
	if taken != 1 {
		t.Errorf("taken %d times, want once", taken)
	}
}

func expiredCredentialsGo(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	for hash, expires := range map[string]int64{"old": 10, "new": 30, "forever": 0} {
		c := interview.Credential{Hash: hash, Kind: interview.SignInCredential, PersonID: Author.ID, CreatedAt: time.UnixMilli(1).UTC()}
		if expires != 0 {
			c.ExpiresAt = time.UnixMilli(expires)
		}
		if err := db.CreateCredential(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.DeleteExpiredCredentials(t.Context(), time.UnixMilli(20)); err != nil {
		t.Fatal(err)
	}
	for hash, kept := range map[string]bool{"old": false, "new": true, "forever": true} {
		if _, err := db.Credential(t.Context(), hash); (err == nil) != kept {
			t.Errorf("credential %q: %v, want kept %v", hash, err, kept)
		}
	}
}
