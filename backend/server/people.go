package server

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"strings"

	"candor/backend/access"
	"candor/backend/interview"
	"candor/backend/sqlite"
)

// localPersonSetting names the setting with the id of this computer's person.
const localPersonSetting = "local-person"

// LocalPerson is the person whose computer this is: an administrator, made the
// first time.
func (s *Server) LocalPerson(ctx context.Context) (interview.Person, error) {
	id, err := s.db.Setting(ctx, localPersonSetting)
	if err != nil {
		return interview.Person{}, err
	}
	if id != "" {
		return s.access.Person(ctx, id)
	}
	p, err := s.access.AddPerson(ctx, access.NewPerson{Email: access.LocalEmail, Name: localName(), Role: interview.Admin})
	if interview.CodeOf(err) == interview.Conflict { // made, but the setting was not written
		p, err = s.access.PersonByEmail(ctx, access.LocalEmail)
	}
	if err != nil {
		return interview.Person{}, fmt.Errorf("make this computer's person: %w", err)
	}
	return p, s.db.SetSetting(ctx, localPersonSetting, p.ID)
}

// localName is what the operating system calls its user.
func localName() string {
	const unknown = "Interviewer"
	u, err := user.Current()
	if err != nil {
		return unknown
	}
	full, _, _ := strings.Cut(u.Name, ",") // the passwd file keeps more behind commas
	account := u.Username[strings.LastIndexByte(u.Username, '\\')+1:]
	for _, name := range []string{full, account} {
		if clean, err := interview.CleanText("name", "The name", name, interview.MaxPersonName); err == nil && clean != "" && clean != "root" {
			return clean
		}
	}
	return unknown
}

// NewPerson says who a new person is.
type NewPerson = access.NewPerson

// People is the workspace's people and tokens, without a relay that runs: for
// the command line.
type People struct {
	*access.Access
	db *sqlite.DB
}

// OpenPeople opens the data directory, also while a relay runs on it. Only when
// none does is the schema brought up to date.
func OpenPeople(ctx context.Context, dataDir string) (_ *People, err error) {
	lock, err := lockDir(dataDir)
	attend := interview.CodeOf(err) == interview.Conflict
	switch {
	case attend: // a relay runs
	case err != nil:
		return nil, err
	default:
		// No longer than this: a relay may start while somebody types a password.
		defer func() { err = errors.Join(err, lock.unlock()) }()
	}
	db, err := sqlite.OpenWith(ctx, sqlite.Options{Dir: dataDir, Attend: attend})
	if err != nil {
		return nil, err
	}
	return &People{Access: access.New(access.Options{Store: db}), db: db}, nil
}

// Close closes the data directory.
func (p *People) Close() error { return p.db.Close() }
