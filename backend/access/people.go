package access

import (
	"context"
	"fmt"
	"strings"

	"candor/backend/interview"
	"candor/backend/peer"
)

// NewPerson says who a new person is. Without a password they cannot sign in by
// one, as the person of a desktop's own workspace.
type NewPerson struct {
	Email    string
	Name     string
	Role     interview.Role // "" is Interviewer
	Password string
}

// AddPerson makes a person. Errors: Invalid, Conflict when the address is taken.
func (a *Access) AddPerson(ctx context.Context, n NewPerson) (interview.Person, error) {
	email, err := interview.CleanEmail("email", n.Email)
	if err != nil {
		return interview.Person{}, err
	}
	if email == "" {
		return interview.Person{}, interview.InvalidField("email", "An e-mail address is needed.")
	}
	name, err := cleanPersonName(n.Name)
	if err != nil {
		return interview.Person{}, err
	}
	switch n.Role {
	case "":
		n.Role = interview.Interviewer
	case interview.Admin, interview.Interviewer:
	default:
		return interview.Person{}, interview.InvalidField("role", "The role must be admin or interviewer.")
	}
	passwordHash := ""
	if n.Password != "" {
		if err := cleanPassword(n.Password); err != nil {
			return interview.Person{}, err
		}
		if err := a.hashing.do(ctx, "local", func() { passwordHash = a.cost.hashPassword(n.Password) }); err != nil {
			return interview.Person{}, err
		}
	}
	p := interview.Person{ID: interview.NewID(), Email: email, Name: name, Role: n.Role, CreatedAt: a.time()}
	if err := a.store.CreatePerson(ctx, p, passwordHash); err != nil {
		return interview.Person{}, err
	}
	return p, nil
}

// LocalEmail is the address of a desktop's own person until they give one. It
// cannot be written to (RFC 2606); they have no password and come in by the
// window or a one-time code.
const LocalEmail = "me@this-computer.invalid"

// Address is where a person gets mail, or "".
func Address(p interview.Person) string {
	if p.Email == LocalEmail {
		return ""
	}
	return p.Email
}

// People lists everybody who has an account, by name.
func (a *Access) People(ctx context.Context) ([]interview.Person, error) {
	return a.store.People(ctx)
}

// PersonPatch is what a person may change of themselves. Nil leaves a field as it is.
type PersonPatch struct {
	Name  *string
	Email *string // "" only for who has no password
}

// ChangePerson changes a person's name and address. Errors: NotFound, Invalid,
// Conflict when the address is another person's.
func (a *Access) ChangePerson(ctx context.Context, id string, patch PersonPatch) (interview.Person, error) {
	p, err := a.store.Person(ctx, id)
	if err != nil {
		return interview.Person{}, err
	}
	if patch.Name != nil {
		if p.Name, err = cleanPersonName(*patch.Name); err != nil {
			return interview.Person{}, err
		}
	}
	if patch.Email != nil {
		if p.Email, err = a.changedEmail(ctx, p, *patch.Email); err != nil {
			return interview.Person{}, err
		}
	}
	return p, a.store.ChangePerson(ctx, p)
}

func (a *Access) changedEmail(ctx context.Context, p interview.Person, to string) (string, error) {
	to, err := interview.CleanEmail("email", to)
	if err != nil || to != "" {
		return to, err
	}
	_, passwordHash, err := a.store.PersonByEmail(ctx, p.Email)
	if err != nil {
		return "", err
	}
	if passwordHash != "" {
		return "", interview.InvalidField("email", "An e-mail address is needed: you sign in with it.")
	}
	return LocalEmail, nil
}

func cleanPersonName(name string) (string, error) {
	name, err := interview.CleanText("name", "The name", name, interview.MaxPersonName)
	if err == nil && name == "" {
		err = interview.InvalidField("name", "A name is needed.")
	}
	return name, err
}

// Attempt is somebody's try to sign in.
type Attempt struct {
	Email, Password string
	RemoteAddr      string
	Browser         string // what their browser kept of an earlier sign-in, or ""
}

// SignedIn is what comes of a right one.
type SignedIn struct {
	Token   string
	Person  interview.Person
	Browser string // for the browser to keep
}

// SignIn checks an e-mail address and a password. It takes the same time and
// gives the same answer whether the address is known or not. Wrong attempts are
// limited per network address and e-mail address, and per network address alone; those of a
// browser that the person has signed in with before per browser, whoever else shares its address.
func (a *Access) SignIn(ctx context.Context, t Attempt) (SignedIn, error) {
	email := strings.TrimSpace(t.Email)
	p, phc, err := a.store.PersonByEmail(ctx, email)
	known := err == nil && phc != ""
	if err != nil && interview.CodeOf(err) != interview.NotFound {
		return SignedIn{}, fmt.Errorf("look up a person: %w", err)
	}
	tries := a.triesOf(t, p, email)
	// Counted before the hashing, so that attempts made at once cannot slip
	// through together; given back on success.
	if err := tries.take(); err != nil {
		return SignedIn{}, err
	}
	right := false
	err = a.hashing.do(ctx, tries.source, func() {
		if known && len(t.Password) <= interview.MaxPassword {
			right = checkPassword(phc, t.Password)
		} else {
			a.cost.hashPassword("") // as long as a check takes
		}
	})
	if err != nil { // nothing was tried
		tries.giveBack()
		return SignedIn{}, err
	}
	if !right {
		return SignedIn{}, interview.Errorf(interview.Unauthorized, "The e-mail address or the password is not right.")
	}
	tries.giveBack()
	in := SignedIn{Person: p, Browser: t.Browser}
	if _, knows := a.knows(t.Browser, p.ID); !knows {
		in.Browser = a.newBrowser(p.ID)
	}
	in.Token, err = a.SignInToken(ctx, p.ID)
	return in, err
}

// tries are the limits that one attempt counts for, in order.
type tries struct {
	source string // whose turn it is to have a password hashed
	counts []count
}

type count struct {
	limiter *limiter
	key     string
}

func (a *Access) triesOf(t Attempt, p interview.Person, email string) tries {
	if browser, ok := a.knows(t.Browser, p.ID); ok && p.ID != "" {
		return tries{browser, []count{{a.browsers, browser}}}
	}
	from := peer.Network(t.RemoteAddr)
	// The network address comes first, and in a limiter of its own: made-up e-mail
	// addresses without end would otherwise fill the other one and push it out.
	// No person has a longer one, and what is remembered must have a bound.
	email = interview.Fold(email[:min(len(email), interview.MaxEmail)])
	return tries{from, []count{
		{a.sources, "addr " + from},
		{a.signIns, "mail " + from + " " + email},
	}}
}

// take counts an attempt in all limits or in none. Errors: TooMany.
func (t tries) take() error {
	for i, c := range t.counts {
		if !c.limiter.allow(c.key) {
			tries{counts: t.counts[:i]}.giveBack()
			return tooMany(c.limiter.wait(c.key))
		}
	}
	return nil
}

func (t tries) giveBack() {
	for _, c := range t.counts {
		c.limiter.giveBack(c.key)
	}
}

// SignInToken signs a person in without a question: for the desktop's own
// window and after a one-time code.
func (a *Access) SignInToken(ctx context.Context, personID string) (string, error) {
	return a.issue(ctx, signInPrefix, interview.Credential{Kind: interview.SignInCredential, PersonID: personID}, SignInLifetime)
}

// SignOut ends the sign-in of a token. An API token stays: it is removed where
// it was made.
func (a *Access) SignOut(ctx context.Context, token string) error {
	if kind, ok := kindOf(token); !ok || kind != interview.SignInCredential {
		return nil
	}
	_, err := a.store.TakeCredential(ctx, hash(token))
	if interview.CodeOf(err) == interview.NotFound {
		return nil
	}
	return err
}

// NewSignInCode returns a code that signs the person in, once, within CodeLifetime.
func (a *Access) NewSignInCode(ctx context.Context, personID string) (string, error) {
	return a.issue(ctx, codePrefix, interview.Credential{Kind: interview.CodeCredential, PersonID: personID}, CodeLifetime)
}

// SignInWithCode exchanges a one-time code for a sign-in. Errors: Unauthorized.
func (a *Access) SignInWithCode(ctx context.Context, code string) (token string, p interview.Person, err error) {
	refused := interview.Errorf(interview.Unauthorized, "This sign-in link was used already or is too old. Ask for a new one.")
	if kind, ok := kindOf(code); !ok || kind != interview.CodeCredential {
		return "", interview.Person{}, refused
	}
	c, err := a.store.TakeCredential(ctx, hash(code))
	if interview.CodeOf(err) == interview.NotFound {
		return "", interview.Person{}, refused
	}
	if err != nil {
		return "", interview.Person{}, fmt.Errorf("look up a sign-in code: %w", err)
	}
	if c.Kind != interview.CodeCredential || c.Expired(a.now()) {
		return "", interview.Person{}, refused
	}
	if p, err = a.store.Person(ctx, c.PersonID); err != nil {
		return "", interview.Person{}, err
	}
	token, err = a.SignInToken(ctx, p.ID)
	return token, p, err
}

// NewAPIToken returns a token for a person's scripts. It does not expire.
func (a *Access) NewAPIToken(ctx context.Context, personID, label string) (string, error) {
	label, err := interview.CleanText("label", "The label", label, interview.MaxLabel)
	if err != nil {
		return "", err
	}
	return a.issue(ctx, apiPrefix, interview.Credential{Kind: interview.APICredential, PersonID: personID, Label: label}, 0)
}

// PersonByEmail finds a person. Errors: NotFound.
func (a *Access) PersonByEmail(ctx context.Context, email string) (interview.Person, error) {
	p, _, err := a.store.PersonByEmail(ctx, strings.TrimSpace(email))
	return p, err
}

// Person finds a person. Errors: NotFound.
func (a *Access) Person(ctx context.Context, id string) (interview.Person, error) {
	return a.store.Person(ctx, id)
}
