package interview

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Revision says which change made something what it is.
type Revision struct {
	// Last is the number of the last change (Change.Rev), 0 when it is from before those were kept.
	Last int64
	// Fields has that of each field, by the API's names, as a JSON object. A field that is not
	// in it is as it was when all was made.
	Fields string
}

// ByField is the revision of each field that has one.
func (r Revision) ByField() (map[string]int64, error) {
	fields := map[string]int64{}
	if r.Fields == "" {
		return fields, nil
	}
	if err := json.Unmarshal([]byte(r.Fields), &fields); err != nil {
		return nil, fmt.Errorf("read the revisions of fields: %w", err)
	}
	return fields, nil
}

// Tag is the revision as scripts have it: the opaque part of an entity tag (RFC 9110).
func (r Revision) Tag() string { return strconv.FormatInt(r.Last, 10) }

type expectedKey struct{}

// WithExpected is a context of a change to something that the caller has seen in one of some
// revisions, by their tags: what is otherwise by now is not changed. See Expected.
func WithExpected(ctx context.Context, tags []string) context.Context {
	return context.WithValue(ctx, expectedKey{}, tags)
}

// Expected refuses to change what is not as the caller saw it. It is asked in the transaction
// of the change. Errors: PreconditionFailed.
func Expected(ctx context.Context, is Revision) error {
	tags, expects := ctx.Value(expectedKey{}).([]string)
	if !expects || slices.Contains(tags, is.Tag()) {
		return nil
	}
	return Errorf(PreconditionFailed, "This was changed meanwhile. Read it again, and change what it is now.")
}
