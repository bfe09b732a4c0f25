package invite_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/invite"
)

func TestAddRefuses(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		i := w.interview(0)
		draft := func(f func(*invite.Draft)) invite.Draft {
			d := sending(bob)
			f(&d)
			return d
		}
		for _, c := range []struct {
			name  string
			draft invite.Draft
			field string
		}{
			{"no address", draft(func(d *invite.Draft) { d.To = " " }), "to"},
			{"no address at all", draft(func(d *invite.Draft) { d.To = "bob" }), "to"},
			{"two addresses", draft(func(d *invite.Draft) { d.To = "bob@example.com, eve@example.com" }), "to"},
			{"a header in the address", draft(func(d *invite.Draft) { d.To = "bob@example.com\r\nBcc: eve@example.com" }), "to"},
			{"a header in the name", draft(func(d *invite.Draft) { d.Name = "Bob\r\nBcc: eve@example.com" }), "name"},
			{"a name without end", draft(func(d *invite.Draft) { d.Name = strings.Repeat("é", interview.MaxName+1) }), "name"},
			{"a message without end", draft(func(d *invite.Draft) { d.Message = strings.Repeat("é", interview.MaxMessage+1) }), "message"},
			{"a message with a bell", draft(func(d *invite.Draft) { d.Message = "ring \a" }), "message"},
			{"no role", draft(func(d *invite.Draft) { d.Role = "boss" }), "role"},
			{"an interviewer without an account", draft(func(d *invite.Draft) { d.Role = interview.InvitedInterviewer }), "to"},
			{"no zone", draft(func(d *invite.Draft) { d.TimeZone = "Mars/Olympus" }), "timeZone"},
			{"three reminders", draft(func(d *invite.Draft) { d.Reminders = []int{10, 20, 30} }), "reminders"},
			{"a reminder at once", draft(func(d *invite.Draft) { d.Reminders = []int{0} }), "reminders"},
			{"a reminder a year before", draft(func(d *invite.Draft) { d.Reminders = []int{525600} }), "reminders"},
		} {
			_, _, err := w.service.Add(t.Context(), w.ada, i.ID, c.draft)
			if e := err; interview.CodeOf(e) != interview.Invalid {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			wantField(t, err, interview.Invalid, c.field)
			_, err = w.service.Inviting(t.Context(), w.ada, []invite.Draft{sending(bob), c.draft})
			wantField(t, err, interview.Invalid, "invitations[1]."+c.field)
		}
		if all, err := w.service.List(t.Context(), i.ID); err != nil || len(all) != 0 {
			t.Errorf("refused, and yet stored: %v, %v", all, err)
		}
		if _, _, err := w.service.Add(t.Context(), w.ada, "no-such-interview", sending(bob)); interview.CodeOf(err) != interview.NotFound {
			t.Errorf("no interview: %v", err)
		}
		_, err := w.interviews.End(t.Context(), i.ID, w.ada.Actor())
		w.must(err)
		if _, _, err := w.service.Add(t.Context(), w.ada, i.ID, sending(bob)); interview.CodeOf(err) != interview.Conflict {
			t.Errorf("after the end: %v", err)
		}
		_, err = w.interviews.Delete(t.Context(), []string{i.ID}, false)
		w.must(err)
		if _, _, err := w.service.Add(t.Context(), w.ada, i.ID, sending(bob)); interview.CodeOf(err) != interview.Gone {
			t.Errorf("in the trash: %v", err)
		}
		w.must(w.service.DeleteMailServer(t.Context()))
		if _, _, err := w.service.Add(t.Context(), w.ada, w.interview(0).ID, sending(bob)); interview.CodeOf(err) != interview.Unavailable {
			t.Errorf("without a mail server: %v", err)
		}
	})
}

// TestAddAgain: one address is one invitation, whatever is asked for again.
func TestAddAgain(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(48 * time.Hour)
		noted := w.invite(i, invite.Draft{To: bob, Message: "one\r\ntwo", Reminders: []int{60, 60, 1440}})
		if noted.State != interview.InvitedByLink || noted.Mailed || noted.Message != "one\ntwo" || fmt.Sprint(noted.Reminders) != "[1440 60]" {
			t.Errorf("noted: %+v", noted)
		}
		w.wantTook()
		v, created, err := w.service.Add(t.Context(), w.ada, i.ID, invite.Draft{To: "Bob@Example.com", Name: "Robert", Role: interview.InvitedGuest, Send: true})
		w.must(err)
		synctest.Wait()
		if created || v.ID != noted.ID || v.Name != "Robert" || v.Role != interview.InvitedGuest || v.State != interview.LetterQueued || v.Email != bob || len(v.Reminders) != 0 {
			t.Errorf("again: %v, %+v", created, v)
		}
		w.invite(i, sending(bob))
		w.wantTook("bob@example.com REQUEST")
		w.must(w.service.Withdraw(t.Context(), i.ID, v.ID, false))
		w.wantState(i, interview.LetterWithdrawn, "")
		w.invite(i, sending(bob)) // invited anew
		w.wantTook("bob@example.com REQUEST", "bob@example.com REQUEST")
		w.wantState(i, interview.LetterSent, "")
		w.mail.on("eve@example.com", answer{before: permanent("No.")})
		other := w.interview(0)
		w.invite(other, sending("eve@example.com"))
		w.wantState(other, interview.LetterFailed, "No.")
		w.invite(other, sending("eve@example.com"))
		w.wantState(other, interview.LetterSent, "")
	})
}

func TestLimits(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		i := w.interview(0)
		var drafts []invite.Draft
		for n := range interview.MaxInvitations {
			drafts = append(drafts, invite.Draft{To: fmt.Sprintf("p%d@example.com", n)})
		}
		for _, d := range drafts {
			w.invite(i, d)
		}
		all, err := w.service.List(t.Context(), i.ID)
		w.must(err)
		if _, _, err := w.service.Add(t.Context(), w.ada, i.ID, sending("one-more@example.com")); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("one person more: %v", err)
		}
		w.must(w.service.Withdraw(t.Context(), i.ID, all[0].ID, true))
		w.invite(i, invite.Draft{To: "one-more@example.com"})
		if _, _, err := w.service.Add(t.Context(), w.ada, i.ID, invite.Draft{To: "p0@example.com"}); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("the first one back: %v", err)
		}
		_, err = w.service.Inviting(t.Context(), w.ada, append(drafts, drafts...))
		wantField(t, err, interview.Invalid, "invitations")

		// Resending has a limit for each hour.
		again := w.interview(0)
		w.run()
		v := w.invite(again, sending(bob))
		for n := range interview.MaxLettersAnHour - 1 {
			if _, err := w.service.Resend(t.Context(), again.ID, v.ID); err != nil {
				t.Fatalf("resend %d: %v", n+1, err)
			}
			synctest.Wait()
		}
		if _, err := w.service.Resend(t.Context(), again.ID, v.ID); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("over the limit: %v", err)
		}
		w.pass(time.Hour)
		if _, err := w.service.Resend(t.Context(), again.ID, v.ID); err != nil {
			t.Errorf("an hour later: %v", err)
		}
		ids := map[string]bool{}
		for _, m := range w.mail.mails {
			ids[m.MessageID] = true
		}
		if len(ids) != len(w.mail.mails) {
			t.Error("two letters that were taken have one Message-ID")
		}
	})
}

func TestQueueIsBounded(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.fill(0)
		i := w.interview(0)
		if _, _, err := w.service.Add(t.Context(), w.ada, i.ID, sending(bob)); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("one letter more: %v", err)
		}
		if all, err := w.service.List(t.Context(), i.ID); err != nil || len(all) != 0 {
			t.Errorf("refused, and yet stored: %v, %v", all, err)
		}
	})
}

// fill queues letters until there is room for so many.
func (w *world) fill(room int) {
	w.t.Helper()
	for n := interview.MaxLettersWaiting - room; n > 0; n -= interview.MaxInvitations {
		i := w.interview(0)
		for k := range min(n, interview.MaxInvitations) {
			w.invite(i, sending(fmt.Sprintf("p%d@example.com", k)))
		}
	}
}

// TestAllAreToldOrNothingChanges: a change and the letters that it takes are one.
func TestAllAreToldOrNothingChanges(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		told := []interview.Interview{w.interview(48 * time.Hour), w.interview(72 * time.Hour)}
		ids := []string{told[0].ID, told[1].ID, "no-such-interview"}
		for _, i := range told {
			w.invite(i, sending(bob))
		}
		w.end()
		w.fill(1)
		if _, err := w.interviews.Delete(t.Context(), ids, true); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("two letters where there is room for one: %v", err)
		}
		letters, err := w.service.Inviting(t.Context(), w.ada, []invite.Draft{sending("a@example.com"), sending("b@example.com")})
		w.must(err)
		made := interview.Draft{ID: interview.NewID()}
		if _, _, err := w.interviews.Create(t.Context(), w.ada, made, letters); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("an interview with two letters: %v", err)
		}
		if _, err := w.interviews.Get(t.Context(), made.ID); interview.CodeOf(err) != interview.NotFound {
			t.Errorf("refused, and yet made: %v", err)
		}
		for _, i := range told {
			if b, err := w.db.InvitationBook(t.Context(), i.ID); err != nil || b.Interview != i || len(b.Invited[0].Letters) != 1 {
				t.Errorf("refused, and yet changed: %+v, %v", b, err)
			}
		}
		fates, err := w.interviews.Delete(t.Context(), ids[1:], true)
		w.must(err)
		if want := []interview.Fate{interview.WasDeleted, interview.WasNotFound}; !slices.Equal(fates, want) {
			t.Errorf("one letter: %v, want %v", fates, want)
		}
		start := told[0].StartsAt.Add(time.Hour)
		if _, err := w.interviews.Change(t.Context(), ids[0], interview.Patch{StartsAt: &start}, true); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("moved without room for a letter: %v", err)
		}
		if i, err := w.interviews.Get(t.Context(), ids[0]); err != nil || i != told[0] {
			t.Errorf("refused, and yet moved: %+v, %v", i, err)
		}
	})
}

// TestMadeWithInvitations: an interview and its invitations are made at once, and once.
func TestMadeWithInvitations(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		draft := interview.Draft{ID: interview.NewID(), Name: "Made offline"}
		invited := []invite.Draft{sending(bob), sending("eve@example.com")}
		for n := range 3 {
			letters, err := w.service.Inviting(t.Context(), w.ada, invited[:min(n+1, 2)])
			w.must(err)
			_, created, err := w.interviews.Create(t.Context(), w.ada, draft, letters)
			w.must(err)
			if created != (n == 0) {
				t.Errorf("request %d made an interview: %v", n+1, created)
			}
			synctest.Wait()
		}
		w.wantTook("bob@example.com ", "eve@example.com ")
	})
}

func TestResend(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		i := w.interview(48 * time.Hour)
		w.mail.on(bob, answer{before: temporary("Busy.")}, answer{hang: true, taken: func() {}})
		w.run()
		v := w.invite(i, sending(bob))
		w.wantState(i, interview.LetterQueued, "Busy.")
		resend := func() {
			t.Helper()
			_, err := w.service.Resend(t.Context(), i.ID, v.ID)
			w.must(err)
			synctest.Wait()
		}
		resend() // at once, not after a minute; and this time the server falls silent
		w.pass(20 * time.Minute)
		w.wantState(i, interview.LetterUnconfirmed, "never answered")
		resend()
		w.wantState(i, interview.LetterSent, "")
		book, err := w.db.InvitationBook(t.Context(), i.ID)
		w.must(err)
		if l := book.Invited[0].Letters; len(l) != 2 || l[0].MessageID != l[1].MessageID {
			t.Errorf("what may have arrived goes again under its own id: %+v", l)
		}
		if _, err := w.service.Resend(t.Context(), i.ID, "no-such-invitation"); interview.CodeOf(err) != interview.NotFound {
			t.Errorf("no invitation: %v", err)
		}
		w.must(w.service.Withdraw(t.Context(), i.ID, v.ID, true))
		w.pass(time.Minute)
		if v := w.state(i); v.Kind != interview.CancellationLetter || v.State != interview.LetterSent {
			t.Errorf("withdrawn: %+v", v)
		}
		resend() // the cancellation
		if v := w.state(i); v.Kind != interview.CancellationLetter || v.WithdrawnAt.IsZero() {
			t.Errorf("the cancellation again: %+v", v)
		}
		w.must(w.service.DeleteMailServer(t.Context()))
		if _, err := w.service.Resend(t.Context(), i.ID, v.ID); interview.CodeOf(err) != interview.Unavailable {
			t.Errorf("without a mail server: %v", err)
		}
	})
}

func TestWithdraw(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		i := w.interview(0)
		v := w.invite(i, sending(bob))
		noted := w.interview(0)
		n := w.invite(noted, invite.Draft{To: bob})
		w.must(w.service.Withdraw(t.Context(), i.ID, v.ID, true))
		w.must(w.service.Withdraw(t.Context(), noted.ID, n.ID, true))
		w.run()
		w.pass(time.Hour)
		w.wantTook() // nobody who was never told is told that they need not come
		w.wantState(i, interview.LetterWithdrawn, "")
		w.wantState(noted, interview.LetterWithdrawn, "")
		if err := w.service.Withdraw(t.Context(), i.ID, "no-such-invitation", true); interview.CodeOf(err) != interview.NotFound {
			t.Errorf("no invitation: %v", err)
		}
		if err := w.service.Withdraw(t.Context(), noted.ID, v.ID, true); interview.CodeOf(err) != interview.NotFound {
			t.Errorf("another interview's invitation: %v", err)
		}
	})
}

// TestResendInvitesAgain: whoever was told nothing of their being withdrawn is
// simply invited again.
func TestResendInvitesAgain(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(0)
		v := w.invite(i, sending(bob))
		w.must(w.service.Withdraw(t.Context(), i.ID, v.ID, false))
		got, err := w.service.Resend(t.Context(), i.ID, v.ID)
		w.must(err)
		synctest.Wait()
		if !got.WithdrawnAt.IsZero() || got.State != interview.LetterQueued {
			t.Errorf("invited again: %+v", got)
		}
		w.wantTook("bob@example.com ", "bob@example.com ")
		noted := w.interview(0)
		n := w.invite(noted, invite.Draft{To: bob})
		_, err = w.service.Resend(t.Context(), noted.ID, n.ID)
		w.must(err)
		synctest.Wait()
		w.wantState(noted, interview.LetterSent, "")
		_, err = w.interviews.End(t.Context(), noted.ID, w.ada.Actor())
		w.must(err)
		if _, err := w.service.Resend(t.Context(), noted.ID, n.ID); interview.CodeOf(err) != interview.Conflict {
			t.Errorf("after the end: %v", err)
		}
		_, err = w.interviews.Delete(t.Context(), []string{noted.ID}, false)
		w.must(err)
		if _, err := w.service.Resend(t.Context(), noted.ID, n.ID); interview.CodeOf(err) != interview.Gone {
			t.Errorf("in the trash: %v", err)
		}
	})
}

func TestMoved(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(48 * time.Hour)
		w.invite(i, sending(bob))
		w.invite(i, invite.Draft{To: "noted@example.com"})
		move := func(by time.Duration, notify bool) {
			t.Helper()
			start := i.StartsAt.Add(by)
			_, err := w.interviews.Change(t.Context(), i.ID, interview.Patch{StartsAt: &start}, notify)
			w.must(err)
			synctest.Wait()
		}
		move(time.Hour, false)
		w.wantTook("bob@example.com REQUEST")
		move(time.Hour, true) // the same as before: but he does not know yet
		w.wantTook("bob@example.com REQUEST", "bob@example.com REQUEST")
		move(time.Hour, true) // now he does
		w.wantTook("bob@example.com REQUEST", "bob@example.com REQUEST")
		if m := w.mail.mails[1]; !strings.Contains(string(m.Calendar), "SEQUENCE:1\r\n") || m.MessageID == w.mail.mails[0].MessageID {
			t.Errorf("the update is %s", m.Calendar)
		}
		// While one waits there is no second, and it says what is true when it goes out.
		w.mail.on(bob, answer{before: temporary("Busy.")})
		move(2*time.Hour, true)
		move(3*time.Hour, true)
		w.pass(time.Hour)
		w.wantTook("bob@example.com REQUEST", "bob@example.com REQUEST", "bob@example.com REQUEST")
		if m := w.mail.mails[2]; !strings.Contains(string(m.Calendar), "SEQUENCE:3\r\n") {
			t.Errorf("the last update is %s", m.Calendar)
		}
	})
}

// A start that is taken away comes out of the calendars of those who have it.
func TestStartTakenAway(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		i := w.interview(48 * time.Hour)
		w.run()
		w.invite(i, sending("bob@example.com"))
		change := func(start time.Time) {
			t.Helper()
			_, err := w.interviews.Change(t.Context(), i.ID, interview.Patch{StartsAt: &start}, true)
			w.must(err)
			w.pass(time.Second)
		}
		change(time.Time{})
		w.invite(i, sending("eve@example.com")) // has no entry
		w.wantTook("bob@example.com REQUEST", "bob@example.com CANCEL", "eve@example.com ")
		cancel := string(w.mail.mails[1].Calendar)
		if at := i.StartsAt.In(time.FixedZone("", 3600)).Format("20060102T150405"); !strings.Contains(cancel, "DTSTART;TZID=Europe/Berlin:"+at) ||
			!strings.Contains(cancel, "STATUS:CANCELLED") || !strings.Contains(cancel, "SEQUENCE:1\r\n") {
			t.Errorf("what takes the entry of %s out is:\n%s", at, cancel)
		}
		change(time.Now().Add(24 * time.Hour))
		change(time.Time{})
		_, err := w.interviews.Delete(t.Context(), []string{i.ID}, true)
		w.must(err)
		w.pass(time.Minute)
		w.wantTook("bob@example.com REQUEST", "bob@example.com CANCEL", "eve@example.com ",
			"bob@example.com REQUEST", "eve@example.com REQUEST", "bob@example.com CANCEL", "eve@example.com CANCEL",
			"bob@example.com CANCEL", "eve@example.com CANCEL")
	})
}

func TestDeletedAndRestored(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(48 * time.Hour)
		w.invite(i, sending(bob))
		trash := func(notify bool) {
			t.Helper()
			_, err := w.interviews.Delete(t.Context(), []string{i.ID}, notify)
			w.must(err)
			synctest.Wait()
		}
		restore := func(notify bool) {
			t.Helper()
			_, err := w.interviews.Restore(t.Context(), []string{i.ID}, notify)
			w.must(err)
			synctest.Wait()
		}
		trash(true)
		w.pass(14 * time.Second)
		restore(true) // undone in time: nobody hears of it
		w.pass(time.Hour)
		w.wantTook("bob@example.com REQUEST")
		w.wantState(i, interview.LetterSent, "")

		trash(true)
		w.pass(15 * time.Second)
		w.wantTook("bob@example.com REQUEST", "bob@example.com CANCEL")
		trash(true) // the same request again
		w.pass(time.Minute)
		w.wantTook("bob@example.com REQUEST", "bob@example.com CANCEL")
		restore(true)
		w.wantTook("bob@example.com REQUEST", "bob@example.com CANCEL", "bob@example.com REQUEST")
		if m := w.mail.mails[2]; !strings.Contains(string(m.Calendar), "SEQUENCE:4\r\n") {
			t.Errorf("the new invitation is %s", m.Calendar)
		}
		trash(false)
		restore(false)
		w.pass(time.Hour)
		if n := len(w.mail.took()); n != 3 {
			t.Errorf("%d mails, want none about what nobody asked to be told", n)
		}

		// What was never sent is just not sent, and goes out after the restoring.
		i = w.interview(48 * time.Hour)
		w.mail.on(bob, answer{before: temporary("Busy.")})
		w.invite(i, sending(bob))
		trash(true)
		w.wantState(i, interview.LetterWithdrawn, "")
		if status, err := w.service.MailStatus(t.Context()); err != nil || status.Waiting != 0 {
			t.Errorf("the status is %+v, %v", status, err)
		}
		w.pass(time.Hour)
		if n := len(w.mail.took()); n != 3 {
			t.Errorf("%d mails, want none to an interview in the trash", n)
		}
		restore(false)
		w.wantState(i, interview.LetterSent, "")
	})
}

func TestPanel(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(48 * time.Hour)
		w.invite(i, sending(bob))
		w.invite(i, invite.Draft{To: "guest@example.org", Role: interview.InvitedGuest, Send: true})
		w.invite(i, invite.Draft{To: "ada@example.com", Role: interview.InvitedInterviewer, Send: true})
		page, join := "https://candor.example.com/interview/"+i.ID, "https://candor.example.com/i/"+i.JoinToken
		for n, want := range []struct{ link, not string }{{join, page}, {join, page}, {page, join}} {
			m := w.mail.mails[n]
			all := m.Text + m.HTML + strings.ReplaceAll(string(m.Calendar), "\r\n ", "")
			if !strings.Contains(all, want.link) || strings.Contains(all, want.not) {
				t.Errorf("the letter to %s has the wrong link:\n%s", m.To, all)
			}
			if strings.Contains(all, "guest@example.org") && m.To == bob || strings.Contains(all, bob) && m.To == "guest@example.org" {
				t.Errorf("the letter to %s has another's address", m.To)
			}
		}
	})
}

func TestSummaries(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.mail.on("no@example.com", answer{before: permanent("No such mailbox.")})
		w.run()
		nobody, noted, mixed, gone := w.interview(0), w.interview(0), w.interview(0), w.interview(0)
		w.invite(noted, invite.Draft{To: bob})
		w.invite(mixed, sending(bob))
		w.invite(mixed, sending("no@example.com"))
		w.invite(mixed, invite.Draft{To: "noted@example.com"})
		v := w.invite(gone, invite.Draft{To: bob})
		w.must(w.service.Withdraw(t.Context(), gone.ID, v.ID, false))
		got, err := w.service.ForInterviews(t.Context(), []string{nobody.ID, noted.ID, mixed.ID, gone.ID, "no-such-interview"})
		w.must(err)
		want := map[string]invite.Summary{
			noted.ID: {People: 1, State: interview.InvitedByLink},
			mixed.ID: {People: 3, Mailed: 1, State: interview.LetterFailed, Problem: "No such mailbox."},
			gone.ID:  {State: interview.LetterWithdrawn},
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("summaries %+v, want %+v", got, want)
		}
		if got, err := w.service.ForInterviews(t.Context(), nil); err != nil || len(got) != 0 {
			t.Errorf("of none: %v, %v", got, err)
		}
		// The list and the interview say the same.
		for _, i := range []interview.Interview{noted, mixed, gone} {
			one, err := w.service.List(t.Context(), i.ID)
			w.must(err)
			many, err := w.db.InvitationsOf(t.Context(), []string{i.ID})
			w.must(err)
			if fmt.Sprint(one) != fmt.Sprint(many[i.ID]) {
				t.Errorf("alone %+v, among others %+v", one, many[i.ID])
			}
		}
	})
}

func TestPreviewAndCalendar(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.must(w.service.DeleteMailServer(t.Context())) // neither needs one
		i, without := w.interview(48*time.Hour), w.interview(0)
		p, err := w.service.Preview(t.Context(), w.ada, i, invite.Draft{To: bob, Name: "Bob", Message: "See you!", TimeZone: "America/New_York"})
		w.must(err)
		if p.To != bob || p.Link != "https://candor.example.com/i/"+i.JoinToken || !strings.Contains(p.When, "New York") ||
			!strings.Contains(p.Text, "See you!") || !strings.Contains(p.Text, p.Link) || !strings.Contains(p.HTML, p.Link) || p.Subject == "" {
			t.Errorf("the preview is %+v", p)
		}
		if p, err = w.service.Preview(t.Context(), w.ada, without, invite.Draft{}); err != nil || p.When != "" || p.Text == "" {
			t.Errorf("of one without a time: %+v, %v", p, err)
		}
		if p, err = w.service.Preview(t.Context(), w.ada, i, invite.Draft{To: w.ada.Email, Role: interview.InvitedInterviewer}); err != nil || !strings.Contains(p.Text, "Hello "+w.ada.Name+",") {
			t.Errorf("a panelist with an account is greeted %.40q, %v", p.Text, err)
		}
		_, err = w.service.Preview(t.Context(), w.ada, i, invite.Draft{Name: "a\nb"})
		wantField(t, err, interview.Invalid, "name")
		ics, err := w.service.Calendar(t.Context(), w.ada, i)
		if err != nil || !strings.Contains(string(ics), i.ID+"@candor") {
			t.Errorf("the calendar is %s, %v", ics, err)
		}
		if _, err := w.service.Calendar(t.Context(), w.ada, without); interview.CodeOf(err) != interview.Conflict {
			t.Errorf("a calendar without a start: %v", err)
		}
		_, err = w.interviews.Delete(t.Context(), []string{i.ID}, false)
		w.must(err)
		i, err = w.interviews.Get(t.Context(), i.ID)
		w.must(err)
		if _, err := w.service.Calendar(t.Context(), w.ada, i); interview.CodeOf(err) != interview.Gone {
			t.Errorf("a calendar of the trash: %v", err)
		}
		if _, err := w.service.Preview(t.Context(), w.ada, i, invite.Draft{}); interview.CodeOf(err) != interview.Gone {
			t.Errorf("a preview of the trash: %v", err)
		}
	})
}
