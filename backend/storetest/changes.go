package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/invite"
	rooms "candor/backend/room/storetest"
)

func mustAll(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// everyChangeIsTold goes through what changes a workspace: what each puts into the feed.
func everyChangeIsTold(t *testing.T, open Opener) {
	db, i := one(t, open)
	template := interview.Template{ID: "template-1", Name: "LRU", CreatedBy: Author.ID}
	change := func(f func(*interview.Interview)) error {
		_, err := db.ChangeInterview(t.Context(), i.ID, func(i *interview.Interview) (interview.Consequences, error) {
			f(i)
			return interview.Consequences{}, nil
		})
		return err
	}
	event := func(kind interview.EventKind) error {
		return rooms.Record(t.Context(), db, interview.Event{InterviewID: i.ID, Kind: kind, Author: "participant-1", At: at(1)})
	}
	var claimed *invite.Claim
	told := func(kind interview.ChangeKind, subject string, fields ...string) []string {
		return []string{fmt.Sprintf("%s %s %v", kind, subject, fields)}
	}
	for _, step := range []struct {
		name string
		do   func() error
		told []string
	}{
		{"an interview is made", func() error { Create(t, db, interview.Interview{ID: "interview-2"}); return nil }, told(interview.InterviewCreated, "interview-2")},
		{"a name and a time", func() error {
			return change(func(i *interview.Interview) { i.Name, i.StartsAt = "Backend", at(4000) })
		}, told(interview.InterviewChanged, i.ID, "name", "startsAt")},
		{"nothing", func() error { return change(func(*interview.Interview) {}) }, nil},
		{"somebody joins", func() error { return event(interview.Joined) }, told(interview.InterviewPresent, i.ID)},
		{"somebody leaves", func() error { return event(interview.Left) }, told(interview.InterviewPresent, i.ID)},
		{"somebody types", func() error {
			return rooms.AppendLog(t.Context(), db, []interview.LogEntry{{Document: i.ID + "/code", Seq: 1, Update: []byte{1}}})
		}, nil},
		{"instructions", func() error {
			return db.SetInstructions(t.Context(), interview.Event{InterviewID: i.ID, Kind: interview.Instructed, At: at(1)}, "Do this", nil)
		}, told(interview.InterviewChanged, i.ID, "instructions")},
		{"somebody is invited", func() error { Invited(t, db, i.ID, "eve@example.com", "Eve"); return nil }, told(interview.InterviewInvited, i.ID)},
		{"the invitations are looked at", func() error {
			_, err := db.ChangeInvitations(t.Context(), i.ID, func(*interview.InvitationBook) error { return nil })
			return err
		}, nil},
		{"a letter is being sent", func() error { claimed = claim(t, db, at(1)); return nil }, told(interview.InterviewInvited, i.ID)},
		{"the mail server may have it", func() error {
			_, err := db.HandOver(t.Context(), *claimed, at(1))
			return err
		}, nil},
		{"it is sent", func() error {
			return db.SettleLetter(t.Context(), *claimed, invite.Result{State: interview.LetterSent})
		}, told(interview.InterviewInvited, i.ID)},
		{"the same again", func() error {
			return db.SettleLetter(t.Context(), *claimed, invite.Result{State: interview.LetterSent})
		}, nil},
		{"another waits for the hour's limit", func() error {
			_, _, err := db.ClaimLetter(t.Context(), at(1), 1, "Waits.")
			return err
		}, told(interview.InterviewInvited, i.ID)},
		{"a crash while one is sent", func() error {
			claim(t, db, at(1))
			_, _, err := db.RecoverLetters(t.Context(), "It may have been sent.")
			return err
		}, slices.Concat(told(interview.InterviewInvited, i.ID), told(interview.InterviewInvited, i.ID))},
		{"a template is made", func() error { _, err := db.CreateTemplate(t.Context(), template); return err }, told(interview.TemplateCreated, template.ID)},
		{"it is changed", func() error { _, err := db.ChangeTemplate(t.Context(), template); return err }, told(interview.TemplateChanged, template.ID)},
		{"it is deleted", func() error { return db.DeleteTemplate(t.Context(), template.ID) }, told(interview.TemplateDeleted, template.ID)},
		{"somebody gets an account", func() error {
			return db.CreatePerson(t.Context(), interview.Person{ID: "person-2", Email: "ada@example.com", Role: interview.Interviewer}, "")
		}, told(interview.PersonCreated, "person-2")},
		{"their name changes", func() error {
			return db.ChangePerson(t.Context(), interview.Person{ID: "person-2", Email: "ada@example.com", Name: "Ada"})
		}, told(interview.PersonChanged, "person-2")},
		{"a setting", func() error { return db.SetSetting(t.Context(), "mail", "x") }, told(interview.SettingChanged, "mail")},
		{"the same setting", func() error { return db.SetSetting(t.Context(), "mail", "x") }, nil},
		{"into the trash", func() error { return change(func(i *interview.Interview) { i.DeletedAt = at(9) }) }, told(interview.InterviewDeleted, i.ID)},
		{"out of it", func() error { return change(func(i *interview.Interview) { i.DeletedAt = time.Time{} }) }, told(interview.InterviewRestored, i.ID)},
		{"into it, and for ever", func() error {
			return errors.Join(change(func(i *interview.Interview) { i.DeletedAt = at(9) }), db.PurgeInterview(t.Context(), i.ID))
		}, told(interview.InterviewPurged, "")},
	} {
		before, err := db.Revision(t.Context())
		mustAll(t, err, step.do())
		all, err := db.Changes(t.Context(), before, 100)
		mustAll(t, err)
		var got []string
		for _, c := range all {
			got = append(got, fmt.Sprintf("%s %s %v", c.Kind, c.Subject, c.Fields))
		}
		if !slices.Equal(got, step.told) {
			t.Errorf("%s: told is %q, want %q", step.name, got, step.told)
		}
	}
	all, err := db.Changes(t.Context(), 0, 100)
	mustAll(t, err)
	for _, c := range all {
		if c.Subject == i.ID {
			t.Errorf("of the interview that is deleted for ever is left: %+v", c)
		}
	}
}

// changeSaysWhoDidIt: whoever asked for it, by which way.
func changeSaysWhoDidIt(t *testing.T, open Opener) {
	db := open(t)
	by := interview.Origin{Person: "person-1", Via: interview.APICredential, Address: "192.0.2.7", Request: "call-1"}
	mustAll(t, db.SetSetting(interview.WithOrigin(t.Context(), by), "a", "b"), db.SetSetting(t.Context(), "c", "d"))
	rev, err := db.Revision(t.Context())
	mustAll(t, err)
	all, err := db.Changes(t.Context(), rev-2, 10)
	mustAll(t, err)
	if len(all) != 2 || all[0].Origin != by || all[1].Origin != (interview.Origin{}) || all[0].At.IsZero() {
		t.Errorf("the changes are %+v", all)
	}
}

// changesAreInTheOrderOfCommits: however many write, whoever follows sees every number, one after another.
func changesAreInTheOrderOfCommits(t *testing.T, open Opener) {
	const writers, failing = 1000, 100
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	rev, err := db.Revision(t.Context())
	mustAll(t, err)
	want := rev + writers
	var writing sync.WaitGroup
	for n := range writers {
		writing.Go(func() {
			if err := db.SetSetting(context.Background(), fmt.Sprintf("setting-%d", n), "x"); err != nil {
				t.Error(err)
			}
		})
		if n%(writers/failing) != 0 {
			continue
		}
		writing.Go(func() {
			_, err := db.ChangeInvitations(context.Background(), "interview-1", func(b *interview.InvitationBook) error {
				b.Invited = append(b.Invited, interview.Invited{Invitation: interview.Invitation{ID: interview.NewID(), InterviewID: "interview-1", Email: interview.NewID(), CreatedBy: "nobody"}})
				return nil
			})
			if err == nil {
				t.Error("nobody can have invited, and yet it is stored")
			}
		})
	}
	for rev < want {
		next := db.Changed()
		all, err := db.Changes(t.Context(), rev, 10)
		mustAll(t, err)
		for _, c := range all {
			if rev++; c.Rev != rev {
				t.Fatalf("change %d came where %d was missing", c.Rev, rev)
			}
		}
		if len(all) == 0 {
			<-next
		}
	}
	writing.Wait()
	if last, err := db.Revision(t.Context()); err != nil || last != want {
		t.Errorf("the last change is %d, want %d, %v", last, want, err)
	}
}
