package interview

import (
	"context"
	"time"
)

// Change is one thing that changed in a workspace. It says what changed and by whom, never to
// what: whoever is told reads it anew, as far as they may.
type Change struct {
	Rev     int64 // 1, 2, 3, …: the order in which changes were committed
	At      time.Time
	Origin  Origin
	Kind    ChangeKind
	Subject string   // the id of what changed; of a setting its name
	Fields  []string // what of it, by the API's names; empty: all of it, or nothing that has a name
}

// ChangeKind says what became of what.
type ChangeKind string

const (
	InterviewCreated  ChangeKind = "interview.created"
	InterviewChanged  ChangeKind = "interview.changed"
	InterviewDeleted  ChangeKind = "interview.deleted" // it is in the trash
	InterviewRestored ChangeKind = "interview.restored"
	InterviewPurged   ChangeKind = "interview.purged"  // without a subject: nothing is left of it, its id neither
	InterviewInvited  ChangeKind = "interview.invited" // who is invited, or where their letters stand
	InterviewPresent  ChangeKind = "interview.present" // who is in its session
	TemplateCreated   ChangeKind = "template.created"
	TemplateChanged   ChangeKind = "template.changed"
	TemplateDeleted   ChangeKind = "template.deleted"
	PersonCreated     ChangeKind = "person.created"
	PersonChanged     ChangeKind = "person.changed"
	SettingChanged    ChangeKind = "setting.changed"
)

// Limits on changes.
const (
	// KeptChanges is how many are kept for those who were away: whoever was away for longer
	// reads everything anew.
	KeptChanges = 20_000
	// MaxChanges is how many are told at once.
	MaxChanges = 500
)

// Origin is who changed something, and by which way.
type Origin struct {
	Person  string         // person or participant id; "": Candor itself
	Via     CredentialKind // what they showed; "": nothing, as the command line and Candor itself
	Address string         // of their computer; "": this machine
	Request string         // names the call in the log; "": there was none
}

type originKey struct{}

// WithOrigin is a context of what somebody asked for.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf is who asked for what is done in a context.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}

// changedFields are what differs between two states of an interview, by the API's names.
func (i *Interview) changedFields(before *Interview) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"name", i.Name == before.Name && i.Untitled == before.Untitled},
		{"state", i.State == before.State},
		{"candidateName", i.CandidateName == before.CandidateName},
		{"candidateEmail", i.CandidateEmail == before.CandidateEmail},
		{"startsAt", i.StartsAt.Equal(before.StartsAt)},
		{"minutes", i.Minutes == before.Minutes},
		{"timeZone", i.TimeZone == before.TimeZone},
		{"templateId", i.TemplateID == before.TemplateID && i.TemplateName == before.TemplateName},
		{"joinedName", i.JoinedID == before.JoinedID && i.JoinedName == before.JoinedName},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// ChangeFrom is what is told of a change to an interview.
func (i *Interview) ChangeFrom(before *Interview) (ChangeKind, []string) {
	switch {
	case i.Deleted() && !before.Deleted():
		return InterviewDeleted, nil
	case before.Deleted() && !i.Deleted():
		return InterviewRestored, nil
	}
	return InterviewChanged, i.changedFields(before)
}
