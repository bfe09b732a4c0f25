package access_test

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/backend/access"
	"candor/backend/interview"
	"candor/backend/sqlite"
)

// clock is a clock that the test turns.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

type world struct {
	*access.Access
	t          *testing.T
	clock      *clock
	db         *sqlite.DB
	interviews *interview.Service
	person     interview.Person
}

const password = "correct horse"

// signIn tries a password from an unknown browser.
func signIn(ctx context.Context, w *world, email, password, from string) (string, interview.Person, error) {
	in, err := w.SignIn(ctx, access.Attempt{Email: email, Password: password, RemoteAddr: from})
	return in.Token, in.Person, err
}

// from is some client's address.
const from = "203.0.113.7:50000"

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, db: db, clock: &clock{t: time.UnixMilli(1_790_000_000_000).UTC()}}
	w.interviews = interview.NewService(interview.ServiceOptions{Store: db, Now: w.clock.now})
	w.Access = access.New(access.Options{
		Store: db, Interviews: w.interviews, Now: w.clock.now, Cost: access.Cost{Time: 1, Memory: 64, Threads: 1},
	})
	w.person, err = w.AddPerson(t.Context(), access.NewPerson{Email: "grace@example.com", Name: "Grace", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) interview() interview.Interview {
	w.t.Helper()
	i, _, err := w.interviews.Create(w.t.Context(), w.person, interview.Draft{}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

func (w *world) join(link, addr string) (access.Joined, error) {
	return w.JoinByLink(w.t.Context(), access.Join{JoinToken: link, Name: "Ada", RemoteAddr: addr})
}

func TestSignInIsLimited(t *testing.T) {
	w := newWorld(t)
	try := func(email, password, addr string) interview.Code {
		_, _, err := signIn(t.Context(), w, email, password, addr)
		return interview.CodeOf(err)
	}
	for n := range access.SignInAttempts {
		if got := try("grace@example.com", "wrong", from); got != interview.Unauthorized {
			t.Fatalf("wrong attempt %d: %q", n+1, got)
		}
	}
	if got := try("GRACE@example.com", password, from); got != interview.TooMany {
		t.Errorf("the right password after too many wrong ones: %q, want %q", got, interview.TooMany)
	}
	if got := try("grace@example.com", password, "198.51.100.1:1"); got != "" {
		t.Errorf("from elsewhere: %q", got)
	}
	w.clock.add(time.Minute / access.SignInAttempts)
	if got := try("grace@example.com", password, from); got != "" {
		t.Errorf("a little later: %q", got)
	}
	// Who knows the password may sign in as often as they like.
	w.clock.add(time.Minute)
	for range 4 * access.SignInAttempts {
		if got := try("grace@example.com", password, from); got != "" {
			t.Fatalf("right again and again: %q", got)
		}
	}
	// One address that goes through many e-mail addresses.
	limited := false
	for n := range 2 * access.SignInAttemptsPerAddress {
		limited = limited || try(strings.Repeat("x", n+1)+"@example.com", "wrong", from) == interview.TooMany
	}
	if !limited {
		t.Error("an address may try as many e-mail addresses as it likes")
	}
}

func TestMadeUpAddressesAreNotRemembered(t *testing.T) {
	w := newWorld(t)
	for range access.SignInAttempts {
		signIn(t.Context(), w, "grace@example.com", "wrong", from)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	long := strings.Repeat("x", 60<<10)
	tried := 0
	for n := range 12_000 { // more than a limiter remembers
		if _, _, err := signIn(t.Context(), w, strconv.Itoa(n)+long, "wrong", from); interview.CodeOf(err) != interview.TooMany {
			tried++
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if tried > access.SignInAttemptsPerAddress {
		t.Errorf("%d made-up addresses were tried from one network address, want at most %d", tried, access.SignInAttemptsPerAddress)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("they left %d MiB in memory", grown>>20)
	}
	if _, _, err := signIn(t.Context(), w, "grace@example.com", "wrong", from); interview.CodeOf(err) != interview.TooMany {
		t.Errorf("then the first address again: %v, want it still limited", err)
	}
}

func TestSignInAtOnceIsLimited(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	tried := 0
	for range 40 {
		wg.Go(func() {
			_, _, err := signIn(t.Context(), w, "grace@example.com", "wrong", from)
			if interview.CodeOf(err) == interview.Unauthorized {
				mu.Lock()
				tried++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if tried > access.SignInAttempts {
		t.Errorf("%d passwords were tried at once, want at most %d", tried, access.SignInAttempts)
	}
}

func TestNeighboursShareALimit(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"203.0.113.7:1", "203.0.113.7:2", true},
		{"203.0.113.7:1", "[::ffff:203.0.113.7]:2", true},
		{"203.0.113.7:1", "203.0.113.8:1", false},
		{"[2001:db8:1:2::1]:1", "[2001:db8:1:2:ffff::1]:1", true},
		{"[2001:db8:1:2::1]:1", "[2001:db8:1:3::1]:1", false},
		{"", "nonsense", true},
	} {
		w := newWorld(t)
		for range access.SignInAttempts {
			signIn(t.Context(), w, "grace@example.com", "wrong", c.a)
		}
		_, _, err := signIn(t.Context(), w, "grace@example.com", "wrong", c.b)
		if got := interview.CodeOf(err) == interview.TooMany; got != c.same {
			t.Errorf("%s and %s count as one: %v, want %v", c.a, c.b, got, c.same)
		}
	}
}

func TestLinksWithSomethingAdded(t *testing.T) {
	w := newWorld(t)
	made := w.interview()
	chosen, _, err := w.interviews.Create(t.Context(), w.person, interview.Draft{JoinToken: "Chosen-By_a-client-0123"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	finds := func(link string) string {
		t.Helper()
		i, err := w.FindLink(t.Context(), link, from)
		if err != nil && interview.CodeOf(err) != interview.NotFound {
			t.Fatalf("%q: %v", link, err)
		}
		return i.ID
	}
	for _, i := range []interview.Interview{made, chosen} {
		for _, added := range []string{
			"%s", "%s.", "%s,", "%s)", "%s).", "%s>", "%s!", "%s;", "%s?", "%s:", "%s ", "%s\u200b", "%s\u00a0", "%s\n", "%s/", "%s%%20", "%s&gt;",
			"%s\u201d", "%s\u2019.", "\u200b%s", "<%s>", " %s", "(%s)", "%s…", "%s。", "%s*", "**%s**", "%s\ufeff\u2069", "%s\r\n> ", "%s\x00",
		} {
			if link := fmt.Sprintf(added, i.JoinToken); finds(link) != i.ID {
				t.Errorf("%q does not open its interview", link)
			}
		}
		if half := len(i.JoinToken) / 2; finds(i.JoinToken[:half]+"\r\n\u00ad"+i.JoinToken[half:]) != i.ID {
			t.Errorf("%q cut in two does not open its interview", i.JoinToken)
		}
	}
	if finds(strings.ToUpper(made.JoinToken)) != made.ID || finds(strings.ToUpper(made.JoinToken)+".") != made.ID {
		t.Error("capitals do not open the interview of a token that Candor made")
	}
	for _, wrong := range []string{
		strings.ToUpper(chosen.JoinToken), strings.ToLower(chosen.JoinToken), made.JoinToken + "x", made.JoinToken[1:], "", ".", strings.Repeat("(", 4000) + made.JoinToken,
	} {
		if finds(wrong) != "" {
			t.Errorf("%q opens an interview", wrong)
		}
	}

	// A token as it is comes first.
	capitals, _, err := w.interviews.Create(t.Context(), w.person, interview.Draft{JoinToken: strings.ToUpper(made.JoinToken)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if finds(capitals.JoinToken) != capitals.ID || finds(made.JoinToken) != made.ID {
		t.Error("two interviews whose tokens differ in case alone are mistaken for each other")
	}
}

func TestALinkTriedInSeveralWaysIsOneWrongLink(t *testing.T) {
	w := newWorld(t)
	for n := range access.WrongLinks {
		if _, err := w.join(strings.ToUpper(interview.NewSecret())+").", from); interview.CodeOf(err) != interview.NotFound {
			t.Fatalf("wrong link %d: %v", n+1, err)
		}
	}
	if _, err := w.join(strings.ToUpper(interview.NewSecret())+").", from); interview.CodeOf(err) != interview.TooMany {
		t.Errorf("one more: %v", err)
	}
}

func TestWrongLinksAreLimited(t *testing.T) {
	w := newWorld(t)
	i := w.interview()
	for range access.WrongLinks {
		if _, err := w.join(strings.Repeat("A", 26), from); interview.CodeOf(err) != interview.NotFound {
			t.Fatalf("a wrong link: %v", err)
		}
	}
	if _, err := w.join(strings.Repeat("A", 26), from); interview.CodeOf(err) != interview.TooMany {
		t.Errorf("one wrong link more: %v", err)
	}
	if _, err := w.join("?", "198.51.100.1:1"); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("a wrong link from elsewhere: %v", err)
	}
	// A lecture hall behind one address.
	for n := range 500 {
		if _, err := w.join(i.JoinToken, from); err != nil {
			t.Fatalf("join %d with the right link: %v", n+1, err)
		}
	}
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	i := w.interview()
	joined, err := w.join(i.JoinToken, from)
	if err != nil {
		t.Fatal(err)
	}
	signIn, err := w.SignInToken(t.Context(), w.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	api, err := w.NewAPIToken(t.Context(), w.person.ID, "ATS")
	if err != nil {
		t.Fatal(err)
	}
	code, err := w.NewSignInCode(t.Context(), w.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		token, prefix string
	}{"participant": {joined.Token, "cp_"}, "sign-in": {signIn, "cs_"}, "API": {api, "ca_"}, "code": {code, "cc_"}} {
		if !strings.HasPrefix(c.token, c.prefix) || len(c.token) != 3+26 {
			t.Errorf("the %s token is %q", name, c.token)
		}
	}
	who := func(token string) string {
		id, err := w.Authenticate(t.Context(), token)
		if interview.CodeOf(err) == interview.Unauthorized {
			return ""
		}
		if err != nil {
			t.Fatal(err)
		}
		if (id.Person == nil) == (id.Participant == nil) {
			t.Fatalf("%+v: exactly one must be set", id)
		}
		return id.Actor().Name + " " + string(id.Mode())
	}
	for _, c := range []struct{ name, token, want string }{
		{"participant", joined.Token, "Ada candidate"},
		{"sign-in", signIn, "Grace interviewer"},
		{"API", api, "Grace interviewer"},
		{"a code is no token", code, ""},
		{"nothing", "", ""},
		{"another prefix", "ca_" + strings.TrimPrefix(signIn, "cs_"), ""},
		{"half", signIn[:20], ""},
		{"more", signIn + "a", ""},
		{"the join token", i.JoinToken, ""},
		{"a book", strings.Repeat("cs_", 10_000), ""},
	} {
		if got := who(c.token); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	w.clock.add(access.SignInLifetime)
	if who(signIn) != "" || who(api) == "" || who(joined.Token) == "" {
		t.Error("after the lifetime of a sign-in, that one alone must have ended")
	}
	if err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if who(api) == "" {
		t.Error("the sweep took a token that does not expire")
	}
}

func TestCodeIsTooOld(t *testing.T) {
	w := newWorld(t)
	code, err := w.NewSignInCode(t.Context(), w.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.add(access.CodeLifetime)
	if _, _, err := w.SignInWithCode(t.Context(), code); interview.CodeOf(err) != interview.Unauthorized {
		t.Errorf("an old code: %v", err)
	}
}

func TestCodeIsNoSignIn(t *testing.T) {
	w := newWorld(t)
	token, err := w.SignInToken(t.Context(), w.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.SignInWithCode(t.Context(), token); interview.CodeOf(err) != interview.Unauthorized {
		t.Errorf("a sign-in taken for a code: %v", err)
	}
	if _, err := w.Authenticate(t.Context(), token); err != nil {
		t.Errorf("and it was used up: %v", err)
	}
}

// TestAuthorize is the table of who may open which document.
func TestAuthorize(t *testing.T) {
	w := newWorld(t)
	mine, other, ended, deleted := w.interview(), w.interview(), w.interview(), w.interview()
	enter := func(i interview.Interview) string {
		t.Helper()
		j, err := w.join(i.JoinToken, from)
		if err != nil {
			t.Fatal(err)
		}
		return j.Token
	}
	candidate, endedCandidate, deletedCandidate := enter(mine), enter(ended), enter(deleted)
	person, err := w.SignInToken(t.Context(), w.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.interviews.End(t.Context(), ended.ID, w.person.Actor()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.interviews.Delete(t.Context(), []string{deleted.ID}, false); err != nil {
		t.Fatal(err)
	}
	const nowhere = "no-such-interview"
	for _, c := range []struct {
		name, token, id, kind string
		scope                 interview.Scope
		code                  interview.Code
	}{
		{"a person, code", person, mine.ID, "code", interview.ReadWrite, ""},
		{"a person, notes", person, mine.ID, "notes", interview.ReadWrite, ""},
		{"a person, board", person, mine.ID, "board", interview.ReadWrite, ""},
		{"a person, code after the end", person, ended.ID, "code", interview.ReadOnly, ""},
		{"a person, notes after the end", person, ended.ID, "notes", interview.ReadWrite, ""},
		{"a person, deleted", person, deleted.ID, "code", 0, interview.Gone},
		{"a person, no interview", person, nowhere, "code", 0, interview.NotFound},
		{"a candidate, code", candidate, mine.ID, "code", interview.ReadWrite, ""},
		{"a candidate, board", candidate, mine.ID, "board", interview.ReadWrite, ""},
		{"a candidate, code after the end", endedCandidate, ended.ID, "code", interview.ReadOnly, ""},
		{"a candidate, deleted", deletedCandidate, deleted.ID, "code", 0, interview.Gone},
		{"a candidate, notes", candidate, mine.ID, "notes", 0, interview.Forbidden},
		{"a candidate, notes of a deleted one", deletedCandidate, deleted.ID, "notes", 0, interview.Forbidden},
		{"a candidate, another interview", candidate, other.ID, "code", 0, interview.Forbidden},
		{"a candidate, another interview's notes", candidate, other.ID, "notes", 0, interview.Forbidden},
		{"a candidate, no interview", candidate, nowhere, "code", 0, interview.Forbidden},
		{"a candidate, no kind", candidate, mine.ID, "secrets", 0, interview.Forbidden},
		{"nobody", "", mine.ID, "code", 0, interview.Unauthorized},
		{"the join token", mine.JoinToken, mine.ID, "code", 0, interview.Unauthorized},
	} {
		g, err := w.Authorize(t.Context(), c.token, interview.Document{InterviewID: c.id, Kind: c.kind})
		if interview.CodeOf(err) != c.code || g.Scope != c.scope {
			t.Errorf("%s: scope %d, %v; want scope %d, code %q", c.name, g.Scope, err, c.scope, c.code)
		}
		if err == nil && (g.Author == "" || g.Name == "" || g.Mode == "") {
			t.Errorf("%s: the grant is not whole: %+v", c.name, g)
		}
	}
	// What is refused to a candidate is refused in the same words.
	answer := func(id, kind string) string {
		_, err := w.Authorize(t.Context(), candidate, interview.Document{InterviewID: id, Kind: kind})
		return err.Error()
	}
	for _, d := range [][2]string{{other.ID, "code"}, {other.ID, "notes"}, {nowhere, "notes"}, {deleted.ID, "notes"}} {
		if got, want := answer(d[0], d[1]), answer(mine.ID, "notes"); got != want {
			t.Errorf("%v is refused with %q, the own notes with %q", d, got, want)
		}
	}
}

func TestAddPerson(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name  string
		in    access.NewPerson
		field string
		code  interview.Code
	}{
		{"whole", access.NewPerson{Email: "a@example.com", Name: "A", Role: interview.Admin, Password: password}, "", ""},
		{"no password", access.NewPerson{Email: "b@example.com", Name: "B"}, "", ""},
		{"taken", access.NewPerson{Email: "A@EXAMPLE.com", Name: "A"}, "", interview.Conflict},
		{"no address", access.NewPerson{Name: "A"}, "email", interview.Invalid},
		{"half an address", access.NewPerson{Email: "a@", Name: "A"}, "email", interview.Invalid},
		{"no name", access.NewPerson{Email: "c@example.com", Name: " "}, "name", interview.Invalid},
		{"no role", access.NewPerson{Email: "c@example.com", Name: "C", Role: "owner"}, "role", interview.Invalid},
		{"short password", access.NewPerson{Email: "c@example.com", Name: "C", Password: "1234567"}, "password", interview.Invalid},
		{"long password", access.NewPerson{Email: "c@example.com", Name: "C", Password: strings.Repeat("x", 300)}, "password", interview.Invalid},
	} {
		_, err := w.AddPerson(t.Context(), c.in)
		if interview.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want code %q", c.name, err, c.code)
		}
		if e, ok := err.(*interview.Error); ok && e.Field != c.field {
			t.Errorf("%s: field %q, want %q", c.name, e.Field, c.field)
		}
	}
	// Without a password nobody signs in, not even with an empty one.
	if _, _, err := signIn(t.Context(), w, "b@example.com", "", from); interview.CodeOf(err) != interview.Unauthorized {
		t.Errorf("signed in without a password: %v", err)
	}
}

func TestPasswordIsStoredHashed(t *testing.T) {
	w := newWorld(t)
	_, phc, err := w.db.PersonByEmail(t.Context(), "grace@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=64,t=1,p=1$") || strings.Contains(phc, password) {
		t.Errorf("stored is %q", phc)
	}
}

func TestSignInEndsWithItsRequest(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := signIn(ctx, w, "grace@example.com", password, from); err == nil || interview.CodeOf(err) != "" {
		t.Errorf("a request that ended: %v", err)
	}
}

func FuzzAuthenticate(f *testing.F) {
	for _, s := range []string{"", "cs_", "cp_aaaaaaaaaaaaaaaaaaaaaaaaaa", "cc_\x00", "ca_" + strings.Repeat("é", 20)} {
		f.Add(s)
	}
	db, err := sqlite.Open(context.Background(), f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	interviews := interview.NewService(interview.ServiceOptions{Store: db})
	a := access.New(access.Options{Store: db, Interviews: interviews})
	f.Fuzz(func(t *testing.T, token string) {
		if id, err := a.Authenticate(t.Context(), token); interview.CodeOf(err) != interview.Unauthorized {
			t.Errorf("Authenticate(%q) = %+v, %v", token, id, err)
		}
		if _, err := a.FindLink(t.Context(), token, "127.0.0.1:1"); interview.CodeOf(err) != interview.NotFound && interview.CodeOf(err) != interview.TooMany {
			t.Errorf("FindLink(%q): %v", token, err)
		}
	})
}

// TestKnownBrowsersAreNotLockedOut: whoever signed in with a browser before signs in with it, whatever
// strangers at the same address try; and gets no more tries with it than they.
func TestKnownBrowsersAreNotLockedOut(t *testing.T) {
	w := newWorld(t)
	try := func(browser, password string) (access.SignedIn, interview.Code) {
		in, err := w.SignIn(t.Context(), access.Attempt{Email: "grace@example.com", Password: password, RemoteAddr: from, Browser: browser})
		return in, interview.CodeOf(err)
	}
	first, code := try("", password)
	if code != "" || first.Browser == "" || first.Person != w.person {
		t.Fatalf("the first: %+v, %q", first, code)
	}
	if again, _ := try(first.Browser, password); again.Browser != first.Browser {
		t.Errorf("a known browser got %q, had %q", again.Browser, first.Browser)
	}
	another, err := w.AddPerson(t.Context(), access.NewPerson{Email: "ada@example.com", Name: "Ada", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	adas, err := w.SignIn(t.Context(), access.Attempt{Email: "ada@example.com", Password: password, RemoteAddr: from})
	if err != nil || adas.Person.ID != another.ID {
		t.Fatal(adas, err)
	}
	for code == "" || code == interview.Unauthorized {
		_, code = try("", "wrong")
	}
	nonce, signature, _ := strings.Cut(first.Browser, ".")
	for name, browser := range map[string]string{
		"none": "", "another person's": adas.Browser, "without a signature": nonce, "an empty signature": nonce + ".", "a cut one": nonce + "." + signature[1:],
		"another's nonce": adas.Browser[:strings.IndexByte(adas.Browser, '.')] + "." + signature, "a token": first.Token, "too long": first.Browser + strings.Repeat("x", 1000),
	} {
		if _, code := try(browser, password); code != interview.TooMany {
			t.Errorf("%s: %q, want too many", name, code)
		}
	}
	for range 3 {
		if in, code := try(first.Browser, password); code != "" || in.Token == "" {
			t.Errorf("the known browser: %q", code)
		}
	}
	for range access.SignInAttempts {
		if _, code := try(first.Browser, "wrong"); code != interview.Unauthorized {
			t.Errorf("a wrong password in it: %q", code)
		}
	}
	if _, code := try(first.Browser, password); code != interview.TooMany {
		t.Errorf("after too many wrong ones in it: %q", code)
	}
	if _, err := w.Authenticate(t.Context(), first.Browser); interview.CodeOf(err) != interview.Unauthorized {
		t.Errorf("what a browser keeps opens something: %v", err)
	}
}
