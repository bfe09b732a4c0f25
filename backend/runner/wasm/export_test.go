package wasm

import "context"

// AwaitWarm waits until a child is ready for the language.
func (b *Backend) AwaitWarm(ctx context.Context, language string) error {
	b.Warm(language)
	b.mu.Lock()
	w := b.spare[language]
	b.mu.Unlock()
	if w == nil {
		return errNoWorker
	}
	return w.wait(ctx)
}

// Spare reports whether a child waits for the language.
func (b *Backend) Spare(language string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.spare[language] != nil
}
