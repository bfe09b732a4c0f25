package interview

import (
	"context"
	"time"
)

// Fate is what happened to one interview of a batch.
type Fate string

const (
	WasDeleted  Fate = "deleted"
	WasRestored Fate = "restored"
	WasPurged   Fate = "purged"
	WasNotFound Fate = "not_found"
	NotInTrash  Fate = "not_deleted" // purge of an interview that is not in the trash
)

// Delete moves interviews into the trash, all or none: their links are dead at once and
// everyone in the sessions is told. One that is there already stays. With notify those who are
// invited are told, too.
func (s *Service) Delete(ctx context.Context, ids []string, notify bool) ([]Fate, error) {
	letters, err := s.letters.Deleted(ctx, notify)
	if err != nil {
		return nil, err
	}
	return s.trash(ctx, ids, WasDeleted, func(i *Interview) Consequences {
		if !i.Deleted() {
			i.DeletedAt = s.time()
			i.Sequence++
		}
		return Consequences{Letters: letters}
	}, func(id string) { s.sessions.CloseInterview(id, "deleted") })
}

// Restore takes interviews out of the trash, as they were, all or none. With notify those who
// were told of the deletion are told of this.
func (s *Service) Restore(ctx context.Context, ids []string, notify bool) ([]Fate, error) {
	letters, err := s.letters.Restored(ctx, notify)
	if err != nil {
		return nil, err
	}
	states := map[string]State{}
	return s.trash(ctx, ids, WasRestored, func(i *Interview) Consequences {
		if i.Deleted() {
			i.DeletedAt = time.Time{}
			i.Sequence++
		}
		states[i.ID] = i.State
		return Consequences{Letters: letters}
	}, func(id string) { s.sessions.SetState(id, states[id]) })
}

// trash changes interviews, and then does what concerns the session of each.
func (s *Service) trash(ctx context.Context, ids []string, fate Fate, change func(*Interview) Consequences, then func(id string)) ([]Fate, error) {
	found, err := s.store.ChangeInterviews(ctx, ids, func(i *Interview) (Consequences, error) { return change(i), nil })
	if err != nil {
		return nil, err
	}
	s.letters.Owed(ctx)
	fates := make([]Fate, len(ids))
	for n, id := range ids {
		fates[n] = WasNotFound
		if found[n] {
			fates[n] = fate
			Afterwards(ctx, func() { then(id) })
		}
	}
	return fates, nil
}

// Purge removes every byte of interviews that are in the trash, and says what
// became of each.
func (s *Service) Purge(ctx context.Context, ids []string) ([]Fate, error) {
	fates := make([]Fate, len(ids))
	purged := false
	for n, id := range ids {
		fate, err := s.purge(ctx, id)
		if err != nil {
			return nil, err
		}
		fates[n] = fate
		purged = purged || fate == WasPurged
	}
	if purged {
		if err := s.store.Scrub(ctx); err != nil {
			return nil, err
		}
	}
	return fates, nil
}

// TrashDays is how long the trash keeps an interview.
const TrashDays = 30

// EmptyTrash purges what has been in the trash for longer than TrashDays.
func (s *Service) EmptyTrash(ctx context.Context) error {
	limit := s.now().AddDate(0, 0, -TrashDays)
	var old []string
	var from Cursor
	for {
		items, err := s.store.Interviews(ctx, Filter{Deleted: true, After: from, Limit: MaxPage})
		if err != nil {
			return err
		}
		for _, i := range items {
			if i.DeletedAt.Before(limit) {
				old = append(old, i.ID)
			}
		}
		if len(items) < MaxPage {
			break
		}
		last := items[len(items)-1]
		from = Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
	}
	_, err := s.Purge(ctx, old)
	return err
}

func (s *Service) purge(ctx context.Context, id string) (Fate, error) {
	if !ValidID(id) {
		return WasNotFound, nil
	}
	i, err := s.store.Interview(ctx, id)
	if err == nil && !i.Deleted() {
		return NotInTrash, nil
	}
	if err == nil {
		// Once more, for a session that began to open while it was deleted.
		s.sessions.CloseInterview(id, "deleted")
		if err = s.store.PurgeInterview(ctx, id); err == nil {
			s.sessions.Forget(id)
		}
	}
	switch CodeOf(err) {
	case NotFound:
		return WasNotFound, nil
	case Conflict:
		return NotInTrash, nil
	}
	if err != nil {
		return "", err
	}
	return WasPurged, nil
}
