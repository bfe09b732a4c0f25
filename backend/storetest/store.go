// Package storetest is the suite that every store passes: each driver of a database runs it.
// What rooms ask of a store has a suite of its own, room/storetest.
package storetest

import (
	"testing"
	"time"

	"candor/backend/access"
	"candor/backend/changes"
	"candor/backend/idempotency"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/program"
	"candor/backend/room"
	"candor/backend/vault"
)

// Store is all that is stored, as those ask for it who use it.
type Store interface {
	access.Store
	changes.Store
	idempotency.Store
	interview.Store
	interview.TemplateStore
	invite.Store
	program.ExecutionStore
	program.TestStore
	room.Store
	vault.Store
}

// Opener opens a store with nothing in it, until the test ends.
type Opener func(t *testing.T) Store

// Run has a store pass everything that is asked of it.
func Run(t *testing.T, open Opener) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Opener)
	}{
		{"an address is found in any case", emailIsFoundInAnyCase},
		{"a code works once", codeWorksOnce},
		{"expired credentials go", expiredCredentialsGo},
		{"a gone interview takes nothing", goneInterviewTakesNothing},
		{"late work", lateWork},
		{"a change is undone by its error", changeIsUndoneByItsError},
		{"changes do not overtake", changesDoNotOvertake},
		{"revisions follow changes", revisionsFollowChanges},
		{"answers are kept once", answersAreKeptOnce},
		{"calls are made once", callsAreMadeOnce},
		{"calls are claimed", callsAreClaimed},
		{"answers go with what they are about", answersGoWithTheirSubjects},
		{"lists", list},
		{"a context that ended", cancelledContext},
		{"nothing is untitled twice", nothingIsUntitledTwice},
		{"templates are bounded", templatesAreBounded},
		{"a purge keeps templates", purgeKeepsTemplates},
		{"instructions are kept once", instructionsAreKeptOnce},
		{"instructions replace what was seen", instructionsReplaceWhatWasSeen},
		{"executions", executions},
		{"runs of tests", testRuns},
		{"invitations are read as written", invitationsAreReadAsWritten},
		{"a letter is claimed once", letterIsClaimedOnce},
		{"a hand-over looks first", handOverLooksFirst},
		{"letters are settled", settle},
		{"letters are recovered", lettersRecovered},
		{"the hour's limit", hourlyLimit},
		{"the start that was announced", announcedStart},
		{"letters are tried again", retryLetters},
		{"reminders are looked for", remindersAreLookedFor},
		{"every change is told", everyChangeIsTold},
		{"a change says who did it", changeSaysWhoDidIt},
		{"changes are in the order of commits", changesAreInTheOrderOfCommits},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open) })
	}
}

// Author is the person whose interviews are in the tests.
var Author = interview.Person{
	ID: "person-1", Email: "Grace@Example.com", Name: "Grace", Role: interview.Admin, CreatedAt: time.UnixMilli(1).UTC(),
}

// WithPerson makes the person that interviews need.
func WithPerson(t *testing.T, db Store) {
	t.Helper()
	if err := db.CreatePerson(t.Context(), Author, "hash"); err != nil {
		t.Fatalf("create a person: %v", err)
	}
}

// Create makes an upcoming interview.
func Create(t *testing.T, db Store, i interview.Interview) interview.Interview {
	t.Helper()
	if i.JoinToken == "" {
		i.JoinToken = interview.NewSecret()
	}
	if i.CreatedAt.IsZero() {
		i.CreatedAt = time.UnixMilli(1_790_000_000_000).UTC()
	}
	i.State, i.CreatedBy = interview.Upcoming, Author.ID
	stored, created, err := db.CreateInterview(t.Context(), i, "fingerprint of "+i.ID, nil)
	if err != nil || !created {
		t.Fatalf("create interview %s: created %v, %v", i.ID, created, err)
	}
	return stored
}
