package room

import (
	"maps"
	"slices"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/ydoc"
)

const (
	// maxOutlineName bounds a file's name and a language in the record, in bytes: strangers
	// write them. A longer one is none.
	maxOutlineName = 1 << 10
	// maxOutlineFiles bounds the files, there or deleted, that are gone through with an update that
	// is no typing. Of a session with more only the edits tell.
	maxOutlineFiles = 1000
)

// outline is what the record tells of a code document besides its edits: it is to be found there
// without going through all of them.
type outline struct {
	language string
	files    map[string]string // names by id
}

func (r *Room) outlineNow() outline {
	o := outline{files: map[string]string{}}
	o.language, _ = r.doc.Value("session", "language", maxOutlineName).(string)
	for id, name := range r.doc.Field("files", "name", maxOutlineName) {
		if name, ok := name.(string); ok {
			o.files[id] = name
		}
	}
	return o
}

// since is what is other than before; the zero value when nothing is.
func (o *outline) since(before *outline) (c recording.FilesChanged) {
	for _, id := range slices.Sorted(maps.Keys(o.files)) {
		was, known := before.files[id]
		switch name := o.files[id]; {
		case !known:
			c.Added = append(c.Added, name)
		case was != name:
			c.Renamed = append(c.Renamed, recording.Renamed{From: was, To: name})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(before.files)) {
		if _, left := o.files[id]; !left {
			c.Removed = append(c.Removed, before.files[id])
		}
	}
	return c
}

// recordOutline records that a member's update has changed the files or the language. It is called
// behind the update, and costs a typist nothing.
func (r *Room) recordOutline(m *member, u *ydoc.Update) {
	if r.document.Kind != interview.CodeDocument || u.Types() && !r.outlineDue {
		return
	}
	if r.doc.Keys("files") > maxOutlineFiles {
		return
	}
	r.outlineDue = r.doc.Pending() // what waits may be let in by who only types
	before := r.outline
	r.outline = r.outlineNow()
	now := r.hub.opts.Now()
	if c := r.outline.since(&before); c.Added != nil || c.Removed != nil || c.Renamed != nil {
		r.hub.record(m.event(interview.FilesChanged, mustJSON(c), now))
	}
	if r.outline.language != before.language {
		r.hub.record(m.event(interview.LanguageChosen, mustJSON(recording.LanguageChosen{Language: r.outline.language}), now))
	}
}
