package letter

import (
	"time"

	"candor/backend/interview"
)

// Preview is the letter of one kind (invitation, panel, update, cancellation
// or reminder) in the words of w, with a made-up interview. It fails as Check
// does, for that kind alone.
func Preview(w Wording, kind string, now time.Time) (Mail, error) {
	f := Facts{
		Interview: interview.Interview{
			ID: "preview-interview", Name: "Backend, first round", CandidateName: "Ada Lovelace",
			StartsAt: now.UTC().Truncate(time.Hour).Add(24 * time.Hour), Minutes: 60, TimeZone: "Europe/Berlin",
		},
		Invitation: interview.Invitation{
			Role: interview.InvitedCandidate, Name: "Ada Lovelace", Email: "ada@example.com",
			Message: "We are looking forward to meeting you.",
		},
		Kind:    interview.LetterKind(kind),
		Link:    "https://candor.example/i/nfuyacwhyyyq7bznbsbq2ndxr4",
		Inviter: interview.Person{Name: "Grace Hopper", Email: "grace@example.com"},
		Now:     now,
	}
	switch kind {
	case "panel":
		f.Kind = interview.InvitationLetter
		f.Invitation.Role, f.Invitation.Name, f.Invitation.Email = interview.InvitedInterviewer, "Alan Turing", "alan@example.com"
		f.Link = "https://candor.example/interview/preview-interview"
	case "reminder":
		f.Minutes = 24 * 60
	}
	if !knownKind(kind) {
		return Mail{}, interview.InvalidField("kind", "There is no mail %q. The kinds are invitation, panel, update, cancellation and reminder.", shorten(kind))
	}
	return Compose(w, f)
}

func knownKind(kind string) bool {
	for _, l := range kinds(&Wording{}) {
		if l.kind == kind {
			return true
		}
	}
	return false
}
