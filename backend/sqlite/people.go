package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"candor/backend/interview"
)

const personColumns = `id, email, name, role, created_at`

func scanPerson(row scanner) (interview.Person, error) {
	var p interview.Person
	var createdAt int64
	err := row.Scan(&p.ID, &p.Email, &p.Name, &p.Role, &createdAt)
	if errors.Is(err, sql.ErrNoRows) {
		return interview.Person{}, interview.Errorf(interview.NotFound, "There is no such person.")
	}
	if err != nil {
		return interview.Person{}, fmt.Errorf("read a person: %w", err)
	}
	p.CreatedAt = fromMillis(createdAt)
	return p, nil
}

// CreatePerson implements access.Store.
func (db *DB) CreatePerson(ctx context.Context, p interview.Person, passwordHash string) error {
	return db.inTx(ctx, "create a person", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO people (id, email, email_key, name, role, password, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			p.ID, p.Email, interview.Fold(p.Email), p.Name, p.Role, passwordHash, toMillis(p.CreatedAt))
		if err != nil {
			return takenEmail(err, p.Email)
		}
		return db.changed(ctx, tx, interview.PersonCreated, p.ID)
	})
}

// takenEmail says it when that is the error.
func takenEmail(err error, email string) error {
	if isUnique(err) {
		return interview.Errorf(interview.Conflict, "There is a person with the e-mail address %s already.", email)
	}
	return err
}

// Person implements access.Store.
func (db *DB) Person(ctx context.Context, id string) (interview.Person, error) {
	return scanPerson(db.reads(ctx).QueryRowContext(ctx, `SELECT `+personColumns+` FROM people WHERE id = ?`, id))
}

// PersonByEmail implements access.Store.
func (db *DB) PersonByEmail(ctx context.Context, email string) (p interview.Person, passwordHash string, err error) {
	p, err = scanPerson(prefixed{
		db.reads(ctx).QueryRowContext(ctx, `SELECT password, `+personColumns+` FROM people WHERE email_key = ?`, interview.Fold(email)),
		&passwordHash,
	})
	return p, passwordHash, err
}

// People implements access.Store.
func (db *DB) People(ctx context.Context) ([]interview.Person, error) {
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT `+personColumns+` FROM people ORDER BY name COLLATE NOCASE, id`)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	defer rows.Close()
	var people []interview.Person
	for rows.Next() {
		p, err := scanPerson(rows)
		if err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return people, nil
}

// ChangePerson implements access.Store.
func (db *DB) ChangePerson(ctx context.Context, p interview.Person) error {
	return db.inTx(ctx, "change a person", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE people SET name = ?, email = ?, email_key = ? WHERE id = ?`,
			p.Name, p.Email, interview.Fold(p.Email), p.ID)
		if err != nil {
			return takenEmail(err, p.Email)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, interview.Errorf(interview.NotFound, "There is no such person."))
		}
		return db.changed(ctx, tx, interview.PersonChanged, p.ID)
	})
}

// Setting reads one setting; "" when it was never set.
func (db *DB) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := db.reads(ctx).QueryRowContext(ctx, `SELECT value FROM settings WHERE name = ?`, name).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read setting %s: %w", name, err)
	}
	return value, nil
}

// SetSetting writes one setting.
func (db *DB) SetSetting(ctx context.Context, name, value string) error {
	return db.inTx(ctx, "write setting "+name, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, setSetting+` WHERE value <> excluded.value`, name, value)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return db.changed(ctx, tx, interview.SettingChanged, name)
	})
}

const setSetting = `INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`

// CreateCredential implements access.Store.
func (db *DB) CreateCredential(ctx context.Context, c interview.Credential) error {
	_, err := db.exec(ctx, "store a token", insertCredential, credentialArgs(c)...)
	return err
}

const (
	credentialColumns = `hash, kind, coalesce(person_id, ''), coalesce(participant_id, ''), label, created_at, expires_at`
	insertCredential  = `INSERT INTO credentials (hash, kind, person_id, participant_id, label, created_at, expires_at)
		VALUES (?, ?, nullif(?, ''), nullif(?, ''), ?, ?, ?)`
)

func credentialArgs(c interview.Credential) []any {
	return []any{c.Hash, c.Kind, c.PersonID, c.ParticipantID, c.Label, toMillis(c.CreatedAt), toMillis(c.ExpiresAt)}
}

func scanCredential(row scanner) (interview.Credential, error) {
	var c interview.Credential
	var createdAt, expiresAt int64
	err := row.Scan(&c.Hash, &c.Kind, &c.PersonID, &c.ParticipantID, &c.Label, &createdAt, &expiresAt)
	if errors.Is(err, sql.ErrNoRows) {
		return interview.Credential{}, interview.Errorf(interview.NotFound, "This token is not known.")
	}
	if err != nil {
		return interview.Credential{}, fmt.Errorf("read a token: %w", err)
	}
	c.CreatedAt, c.ExpiresAt = fromMillis(createdAt), fromMillis(expiresAt)
	return c, nil
}

// Credential implements access.Store.
func (db *DB) Credential(ctx context.Context, hash string) (interview.Credential, error) {
	return scanCredential(db.reads(ctx).QueryRowContext(ctx, `SELECT `+credentialColumns+` FROM credentials WHERE hash = ?`, hash))
}

// TakeCredential implements access.Store: it finds a credential and removes it
// in one step, so that a one-time code works once.
func (db *DB) TakeCredential(ctx context.Context, hash string) (interview.Credential, error) {
	return scanCredential(db.write.QueryRowContext(ctx, `DELETE FROM credentials WHERE hash = ? RETURNING `+credentialColumns, hash))
}

// DeleteExpiredCredentials implements access.Store.
func (db *DB) DeleteExpiredCredentials(ctx context.Context, now time.Time) error {
	_, err := db.exec(ctx, "delete expired tokens", `DELETE FROM credentials WHERE expires_at <> 0 AND expires_at <= ?`, toMillis(now))
	return err
}

// AddParticipant implements access.Store: the participant and their token, together.
func (db *DB) AddParticipant(ctx context.Context, p interview.Participant, c interview.Credential) error {
	return db.inTx(ctx, "add a participant", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO participants (id, interview_id, name, mode, joined_at) VALUES (?, ?, ?, ?, ?)`,
			p.ID, p.InterviewID, p.Name, p.Mode, toMillis(p.JoinedAt))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, insertCredential, credentialArgs(c)...)
		return err
	})
}

// RenameParticipant implements access.Store.
func (db *DB) RenameParticipant(ctx context.Context, id, name string) error {
	_, err := db.exec(ctx, "rename a participant", `UPDATE participants SET name = ? WHERE id = ?`, name, id)
	return err
}

// Participant implements access.Store.
func (db *DB) Participant(ctx context.Context, id string) (interview.Participant, error) {
	var p interview.Participant
	var joinedAt int64
	err := db.reads(ctx).QueryRowContext(ctx, `SELECT id, interview_id, name, mode, joined_at FROM participants WHERE id = ?`, id).
		Scan(&p.ID, &p.InterviewID, &p.Name, &p.Mode, &joinedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return interview.Participant{}, interview.Errorf(interview.NotFound, "There is no such participant.")
	}
	if err != nil {
		return interview.Participant{}, fmt.Errorf("read a participant: %w", err)
	}
	p.JoinedAt = fromMillis(joinedAt)
	return p, nil
}
