package invite_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/invite/letter"
)

const bob = "bob@example.com"

func TestSent(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(48 * time.Hour)
		w.invite(i, sending(bob))
		w.wantTook("bob@example.com REQUEST")
		v := w.state(i)
		if v.State != interview.LetterSent || v.Kind != interview.InvitationLetter || !v.SentAt.Equal(time.Now()) || !v.Mailed {
			t.Errorf("the invitation is %+v", v)
		}
		m := w.mail.mails[0]
		if m.From != "jobs@example.com" || m.ReplyTo != "ada@example.com" || !strings.HasSuffix(m.MessageID, "@example.com") ||
			!strings.Contains(m.Text, "https://candor.example.com/i/"+i.JoinToken) {
			t.Errorf("the mail is %+v", m)
		}
		w.invite(i, sending("BOB@example.com")) // the same person
		w.wantTook("bob@example.com REQUEST")
	})
}

func TestBackoff(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		i := w.interview(0)
		for range 20 {
			w.mail.on(bob, answer{before: temporary("The mail server is busy.")})
		}
		w.run()
		w.invite(i, sending(bob))
		w.wantState(i, interview.LetterQueued, "busy")
		begin := time.Now()
		w.pass(26 * time.Hour)
		w.wantState(i, interview.LetterFailed, "busy")
		var after []string
		for _, at := range w.mail.at {
			after = append(after, at.Sub(begin).String())
		}
		want := "0s 1m0s 6m0s 21m0s 1h21m0s 3h21m0s 5h21m0s 7h21m0s 9h21m0s 11h21m0s 13h21m0s 15h21m0s 17h21m0s 19h21m0s 21h21m0s 23h21m0s"
		if got := strings.Join(after, " "); got != want {
			t.Errorf("tried after %s\nwant %s", got, want)
		}
		if len(w.mail.mails) != 0 {
			t.Error("a mail was taken")
		}
		w.mail.answers[bob] = nil
		if _, err := w.service.Resend(t.Context(), i.ID, w.state(i).ID); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		w.wantState(i, interview.LetterSent, "")
	})
}

func TestOneFailsOthersGoOn(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.mail.on("a@example.com", answer{before: permanent("No such mailbox.")})
		w.mail.on("b@example.com", answer{before: temporary("Later.")})
		w.mail.on("c@example.com", answer{after: errors.New("a fault of the sender's own")})
		i := w.interview(0)
		for _, to := range []string{"a", "b", "c", "d", "e"} {
			w.invite(i, sending(to+"@example.com"))
		}
		w.run()
		w.wantTook("d@example.com ", "e@example.com ")
		all, err := w.service.List(t.Context(), i.ID)
		w.must(err)
		var states []string
		for _, v := range all {
			states = append(states, string(v.State))
		}
		if got := strings.Join(states, " "); got != "failed queued unconfirmed sent sent" {
			t.Errorf("states %s", got)
		}
		w.pass(48 * time.Hour)
		w.wantTook("d@example.com ", "e@example.com ", "b@example.com ") // c never again by itself
	})
}

func TestWrongSettingsHoldEverything(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.mail.on("a@example.com", answer{before: wrongSettings("The mail server refuses the password.")}, answer{before: wrongSettings("The mail server refuses the password.")})
		i := w.interview(0)
		w.run()
		w.invite(i, sending("a@example.com"))
		w.invite(i, sending("b@example.com"))
		if n := w.mail.count(); n != 1 {
			t.Errorf("%d tries with settings that are wrong, want one", n)
		}
		status, err := w.service.MailStatus(t.Context())
		w.must(err)
		if status.Waiting != 2 || !strings.Contains(status.Problem, "password") || !status.Configured {
			t.Errorf("the status is %+v", status)
		}
		w.pass(14 * time.Minute)
		if n := w.mail.count(); n != 1 {
			t.Errorf("%d tries within 14 minutes, want one", n)
		}
		w.pass(2 * time.Minute) // b first: it has never been tried
		w.wantTook("b@example.com ")
		if n := w.mail.count(); n != 3 {
			t.Errorf("%d tries after 16 minutes, want three", n)
		}
		secret := "right"
		server := goodServer
		server.Username = "jobs"
		w.must(w.service.SetMailServer(t.Context(), server, &secret))
		synctest.Wait()
		w.wantTook("b@example.com ", "a@example.com ")
		if w.mail.secret != "right" || w.mail.server.Username != "jobs" {
			t.Errorf("sent with %+v, %q", w.mail.server, w.mail.secret)
		}
	})
}

func TestNoServerMeanwhile(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		i := w.interview(0)
		w.invite(i, sending(bob))
		w.must(w.service.DeleteMailServer(t.Context()))
		w.run()
		w.pass(time.Hour)
		w.wantState(i, interview.LetterQueued, "")
		if status, err := w.service.MailStatus(t.Context()); err != nil || status.Configured || status.Waiting != 1 || status.Problem == "" {
			t.Errorf("the status is %+v, %v", status, err)
		}
		w.must(w.service.SetMailServer(t.Context(), goodServer, nil))
		synctest.Wait()
		w.wantState(i, interview.LetterSent, "")
	})
}

func TestPasswordCannotBeRead(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		secret := "secret"
		server := goodServer
		server.Username = "jobs"
		w.must(w.service.SetMailServer(t.Context(), server, &secret))
		w.secrets.fail(errors.New("locked"))
		i := w.interview(0)
		w.run()
		w.invite(i, sending(bob))
		w.wantState(i, interview.LetterQueued, "memory")
		w.secrets.fail(nil)
		w.pass(16 * time.Minute)
		w.wantState(i, interview.LetterSent, "")
	})
}

func TestHourlyLimitSurvivesRestart(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		server := goodServer
		server.PerHour = 3
		w.must(w.service.SetMailServer(t.Context(), server, nil))
		i := w.interview(0)
		for n := range 5 {
			w.invite(i, sending(fmt.Sprintf("p%d@example.com", n)))
		}
		w.run()
		if n := len(w.mail.took()); n != 3 {
			t.Errorf("%d mails went out, want 3", n)
		}
		status, err := w.service.MailStatus(t.Context())
		w.must(err)
		if status.Waiting != 2 || status.Problem != "Waits: 3 mails an hour are allowed." {
			t.Errorf("the status is %+v", status)
		}
		w.end()
		w.service = w.fresh()
		w.run()
		w.pass(59 * time.Minute)
		if n := len(w.mail.took()); n != 3 {
			t.Errorf("%d mails within the hour, want 3", n)
		}
		w.pass(time.Minute)
		if n := len(w.mail.took()); n != 5 {
			t.Errorf("%d mails after the hour, want 5", n)
		}
	})
}

func TestShutdownBeforeHandOver(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.mail.on(bob, answer{hang: true})
		i := w.interview(0)
		w.run()
		w.invite(i, sending(bob))
		w.wantState(i, interview.LetterSending, "")
		began := time.Now()
		w.end()
		if took := time.Since(began); took != 0 {
			t.Errorf("the shutdown took %v", took)
		}
		w.wantState(i, interview.LetterQueued, "")
		w.run()
		w.pass(time.Second)
		w.wantState(i, interview.LetterSent, "")
	})
}

func TestShutdownAfterHandOver(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.mail.on(bob, answer{hang: true, taken: func() {}})
		i := w.interview(0)
		w.run()
		w.invite(i, sending(bob))
		began := time.Now()
		w.end()
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("the shutdown waited %v for the answer, want 10 s", took)
		}
		w.wantState(i, interview.LetterUnconfirmed, "never answered")
		w.run()
		w.pass(48 * time.Hour)
		w.wantState(i, interview.LetterUnconfirmed, "never answered")
		first := w.state(i)
		if _, err := w.service.Resend(t.Context(), i.ID, first.ID); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		w.wantState(i, interview.LetterSent, "")
	})
}

func TestAnswerDuringShutdown(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		answered := make(chan struct{})
		w.mail.on(bob, answer{taken: func() { <-answered }})
		i := w.interview(0)
		w.run()
		w.invite(i, sending(bob))
		w.stop()
		synctest.Wait()
		close(answered)
		w.end()
		w.wantState(i, interview.LetterSent, "")
	})
}

// TestCrash stops time between two writes: a second service finds what the first left.
func TestCrash(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer answer
		want   interview.InvitationState
	}{
		{"before the hand-over", answer{hang: true}, interview.LetterSent},
		{"after it", answer{hang: true, taken: func() {}}, interview.LetterUnconfirmed},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.mail.on(bob, c.answer)
				i := w.interview(0)
				w.run()
				w.invite(i, sending(bob))
				// The first worker is as good as dead: it hangs in the mail server's hands.
				dead, deadStopped := w.stop, w.stopped
				w.service = w.fresh()
				w.run()
				w.wantState(i, c.want, map[bool]string{true: "may have been sent"}[c.want == interview.LetterUnconfirmed])
				w.end()
				dead()
				<-deadStopped
				// What it says when it comes back changes nothing.
				w.wantState(i, c.want, map[bool]string{true: "may have been sent"}[c.want == interview.LetterUnconfirmed])
			})
		})
	}
}

func TestTakenBackWhileSending(t *testing.T) {
	purge := func(w *world, id string) {
		ctx := context.Background()
		if _, err := w.interviews.Delete(ctx, []string{id}, false); err != nil {
			w.t.Error(err)
		}
		if _, err := w.interviews.Purge(ctx, []string{id}); err != nil {
			w.t.Error(err)
		}
	}
	for _, c := range []struct {
		name string
		what func(*world, interview.Interview)
		took int
		want interview.InvitationState // "": the interview is gone
	}{
		{"withdrawn", func(w *world, i interview.Interview) {
			w.must(w.service.Withdraw(context.Background(), i.ID, w.state(i).ID, true))
		}, 0, interview.LetterWithdrawn},
		{"deleted", func(w *world, i interview.Interview) {
			_, err := w.interviews.Delete(context.Background(), []string{i.ID}, true)
			w.must(err)
		}, 0, interview.LetterWithdrawn},
		{"purged", func(w *world, i interview.Interview) { purge(w, i.ID) }, 0, ""},
		{"moved", func(w *world, i interview.Interview) {
			later := time.Now().Add(100 * time.Hour)
			_, err := w.interviews.Change(context.Background(), i.ID, interview.Patch{StartsAt: &later}, true)
			w.must(err)
		}, 1, interview.LetterSent},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				i := w.interview(48 * time.Hour)
				w.mail.on(bob, answer{during: func() { c.what(w, i) }})
				w.run()
				w.invite(i, sending(bob))
				w.pass(time.Minute)
				if got := w.mail.took(); len(got) != c.took {
					t.Errorf("the mail server took %q, want %d", got, c.took)
				}
				if c.want != "" {
					w.wantState(i, c.want, "")
				}
				if c.name == "moved" && !strings.Contains(w.mail.mails[0].Text, "5 January") {
					t.Errorf("the mail has the old time: %s", w.mail.mails[0].Text)
				}
			})
		})
		t.Run(c.name+" after the hand-over", func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				i := w.interview(48 * time.Hour)
				w.mail.on(bob, answer{taken: func() { c.what(w, i) }})
				w.run()
				w.invite(i, sending(bob))
				w.pass(time.Minute)
				want := map[string]string{
					"withdrawn": "bob@example.com REQUEST; bob@example.com CANCEL",
					"deleted":   "bob@example.com REQUEST; bob@example.com CANCEL",
					"purged":    "bob@example.com REQUEST",
					"moved":     "bob@example.com REQUEST; bob@example.com REQUEST",
				}[c.name]
				if got := strings.Join(w.mail.took(), "; "); got != want {
					t.Errorf("the mail server took %q, want %q", got, want)
				}
			})
		})
	}
}

func TestPointlessLettersStay(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		i := w.interview(30 * time.Minute)
		for range 20 {
			w.mail.on(bob, answer{before: temporary("Busy.")})
		}
		w.run()
		w.invite(i, sending(bob))
		w.pass(4 * time.Hour)
		w.wantState(i, interview.LetterFailed, "has passed")
		ended := w.interview(0)
		w.mail.on("eve@example.com", answer{before: temporary("Busy.")})
		w.invite(ended, sending("eve@example.com"))
		_, err := w.interviews.End(t.Context(), ended.ID, w.ada.Actor())
		w.must(err)
		w.pass(time.Hour)
		w.wantState(ended, interview.LetterFailed, "has ended")
	})
}

func TestReminders(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(48 * time.Hour)
		d := sending(bob)
		d.Reminders = []int{60, 24 * 60}
		w.invite(i, d)
		short := w.interview(30 * time.Minute)
		d.To = "late@example.com"
		w.invite(short, d) // both would have been due before the invitation
		w.pass(23 * time.Hour)
		w.wantTook("bob@example.com REQUEST", "late@example.com REQUEST")
		w.pass(time.Hour)
		w.wantTook("bob@example.com REQUEST", "late@example.com REQUEST", "bob@example.com ")
		if v := w.state(i); v.Kind != interview.ReminderLetter {
			t.Errorf("the newest letter is %+v", v)
		}
		later := i.StartsAt.Add(10 * time.Hour)
		_, err := w.interviews.Change(t.Context(), i.ID, interview.Patch{StartsAt: &later}, true)
		w.must(err)
		w.pass(time.Minute)
		w.wantTook("bob@example.com REQUEST", "late@example.com REQUEST", "bob@example.com ", "bob@example.com REQUEST")
		w.pass(23*time.Hour + time.Minute) // the old hour before passes
		if n := len(w.mail.took()); n != 5 {
			t.Errorf("%d mails, want the reminder of a day before once more", n)
		}
		w.end()
		w.service = w.fresh() // what was sent is known
		w.run()
		w.pass(10 * time.Hour)
		if n := len(w.mail.took()); n != 6 {
			t.Errorf("%d mails, want one more an hour before", n)
		}
		w.pass(72 * time.Hour)
		if n := len(w.mail.took()); n != 6 {
			t.Errorf("%d mails after all, want no more", n)
		}
	})
}

// TestOneReminderAfterANight sends only the nearest when several were due while
// nothing ran, and none when the start has passed.
func TestOneReminderAfterANight(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i, missed := w.interview(48*time.Hour), w.interview(30*time.Hour)
		d := sending(bob)
		d.Reminders = []int{60, 24 * 60}
		w.invite(i, d)
		w.invite(missed, d)
		w.end()
		w.pass(47*time.Hour + 30*time.Minute)
		w.service = w.fresh()
		w.run()
		w.pass(time.Hour)
		w.wantTook("bob@example.com REQUEST", "bob@example.com REQUEST", "bob@example.com ")
	})
}

// TestReminderOfAStartSetLater gives an interview its time when the worker has
// nothing to wait for.
func TestReminderOfAStartSetLater(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(0)
		d := sending(bob)
		d.Reminders = []int{60}
		w.invite(i, d)
		w.pass(time.Hour)
		start := time.Now().Add(100 * time.Minute)
		_, err := w.interviews.Change(t.Context(), i.ID, interview.Patch{StartsAt: &start}, false)
		w.must(err)
		w.pass(39 * time.Minute)
		w.wantTook("bob@example.com ")
		w.pass(time.Minute)
		w.wantTook("bob@example.com ", "bob@example.com ")
	})
}

func TestReminderOnlyWhileItHelps(t *testing.T) {
	for name, what := range map[string]func(*world, interview.Interview) error{
		"started": func(w *world, i interview.Interview) error {
			_, err := w.interviews.Start(w.t.Context(), i.ID, w.ada.Actor())
			return err
		},
		"ended": func(w *world, i interview.Interview) error {
			_, err := w.interviews.End(w.t.Context(), i.ID, w.ada.Actor())
			return err
		},
		"deleted": func(w *world, i interview.Interview) error {
			_, err := w.interviews.Delete(w.t.Context(), []string{i.ID}, false)
			return err
		},
		"withdrawn": func(w *world, i interview.Interview) error {
			return w.service.Withdraw(w.t.Context(), i.ID, w.state(i).ID, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.run()
				i := w.interview(48 * time.Hour)
				d := sending(bob)
				d.Reminders = []int{60}
				w.invite(i, d)
				w.must(what(w, i))
				w.pass(72 * time.Hour)
				w.wantTook("bob@example.com REQUEST")
			})
		})
	}
}

func TestSleepsWithoutWork(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.mail.on(bob, answer{before: temporary("Busy.")})
		w.run()
		i := w.interview(0)
		w.invite(i, sending(bob))
		w.pass(2 * time.Minute)
		w.wantState(i, interview.LetterSent, "")
		begin := time.Now()
		w.pass(1000 * time.Hour) // would take minutes of real time if something polled
		if time.Since(begin) != 1000*time.Hour || w.mail.count() != 2 {
			t.Errorf("%d tries", w.mail.count())
		}
	})
}

var _ invite.Sender = (*script)(nil)

// TestWordsOfThePerson checks that nothing of the sender's errors is lost on the way.
func TestUnknownErrorIsTriedAgain(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.mail.on(bob, answer{before: errors.New("secret detail")}, answer{before: &letter.SendError{Kind: letter.SendTemporary}})
		i := w.interview(0)
		w.run()
		w.invite(i, sending(bob))
		w.wantState(i, interview.LetterQueued, "The mail could not be sent.")
		w.pass(time.Hour)
		w.wantState(i, interview.LetterSent, "")
	})
}
