package sqlite

import (
	"context"
	"database/sql"

	"candor/backend/interview"
)

// unit is a transaction that takes in all that is written and read with its context, so that
// what calls several methods is stored as a whole or not at all.
type unit struct {
	db *DB
	tx *sql.Tx
	// about are the interviews and templates that it is about.
	about map[string]struct{}
}

type unitKey struct{}

// unitOf is the unit that a context belongs to, nil when there is none.
func (db *DB) unitOf(ctx context.Context) *unit {
	u, ok := ctx.Value(unitKey{}).(*unit)
	if !ok || u.db != db {
		return nil
	}
	return u
}

// inUnit runs f with the context of a unit. What is to happen when it is stored happens then. f must not
// wait for anything but the database: nobody else writes meanwhile.
func (db *DB) inUnit(ctx context.Context, what string, f func(context.Context, *unit) error) error {
	inner, pending := interview.WithPending(ctx)
	err := db.inTx(ctx, what, func(tx *sql.Tx) error {
		u := &unit{db: db, tx: tx, about: map[string]struct{}{}}
		return f(context.WithValue(inner, unitKey{}, u), u)
	})
	if err == nil {
		pending.Done()
	}
	return err
}

// part runs f as a part of the unit. What f wrote is undone by its error, as elsewhere.
func (u *unit) part(ctx context.Context, f func(*sql.Tx) error) error {
	if _, err := u.tx.ExecContext(ctx, `SAVEPOINT part`); err != nil {
		return err
	}
	err := f(u.tx)
	if err != nil {
		if _, undone := u.tx.ExecContext(context.WithoutCancel(ctx), `ROLLBACK TO part`); undone != nil {
			return err // the database has undone all of the unit
		}
	}
	if _, released := u.tx.ExecContext(context.WithoutCancel(ctx), `RELEASE part`); err == nil {
		err = released
	}
	return err
}

// concerns notes that the unit is about an interview or a template, when there is one.
func (db *DB) concerns(ctx context.Context, id string) {
	if u := db.unitOf(ctx); u != nil {
		u.about[id] = struct{}{}
	}
}

// reads is where a context reads: in its unit, which sees what it wrote, or in the reading pool.
func (db *DB) reads(ctx context.Context) queryer {
	if u := db.unitOf(ctx); u != nil {
		return u.tx
	}
	return db.read
}

// readTogether gives f one state of the database, however many queries it makes.
func (db *DB) readTogether(ctx context.Context, f func(queryer) error) error {
	if u := db.unitOf(ctx); u != nil {
		return f(u.tx)
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // reading only
	return f(tx)
}
