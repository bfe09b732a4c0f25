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

// Delete moves an interview into the trash: its link is dead at once and
// everyone in the session is told. One that is there already stays.
func (s *Service) Delete(ctx context.Context, id string) (Fate, error) {
	fate, err := s.trash(ctx, id, WasDeleted, func(i *Interview) {
		if !i.Deleted() {
			i.DeletedAt = s.time()
			i.Sequence++
		}
	})
	if err == nil && fate == WasDeleted {
		s.sessions.CloseInterview(id, "deleted")
	}
	return fate, err
}

// Restore takes an interview out of the trash, as it was.
func (s *Service) Restore(ctx context.Context, id string) (Fate, error) {
	var state State
	fate, err := s.trash(ctx, id, WasRestored, func(i *Interview) {
		if i.Deleted() {
			i.DeletedAt = time.Time{}
			i.Sequence++
		}
		state = i.State
	})
	if err == nil && fate == WasRestored {
		s.sessions.SetState(id, state)
	}
	return fate, err
}

func (s *Service) trash(ctx context.Context, id string, done Fate, f func(*Interview)) (Fate, error) {
	if !ValidID(id) {
		return WasNotFound, nil
	}
	_, err := s.store.ChangeInterview(ctx, id, func(i *Interview) ([]Event, error) {
		f(i)
		return nil, nil
	})
	if CodeOf(err) == NotFound {
		return WasNotFound, nil
	}
	if err != nil {
		return "", err
	}
	return done, nil
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

// Each makes a batch of what is done to one interview.
func Each(do func(context.Context, string) (Fate, error)) func(context.Context, []string) ([]Fate, error) {
	return func(ctx context.Context, ids []string) ([]Fate, error) {
		fates := make([]Fate, len(ids))
		for n, id := range ids {
			fate, err := do(ctx, id)
			if err != nil {
				return nil, err
			}
			fates[n] = fate
		}
		return fates, nil
	}
}
