package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// fetchedTables hold what sources gave: the state of each, its items, and the
// files that belong to these.
const fetchedTables = `CREATE TABLE sources (
		id       TEXT NOT NULL PRIMARY KEY,
		kind     TEXT NOT NULL,
		url      TEXT NOT NULL, -- as configured
		at       TEXT NOT NULL, -- where it has moved to
		etag     TEXT NOT NULL,
		modified TEXT NOT NULL,
		every    INTEGER NOT NULL, -- seconds
		asked    TEXT NOT NULL,
		next     TEXT NOT NULL,
		first    TEXT NOT NULL,
		failures INTEGER NOT NULL,
		trouble  TEXT NOT NULL,
		gone     INTEGER NOT NULL,
		show     TEXT NOT NULL -- JSON
	);
	CREATE TABLE items (
		source  TEXT NOT NULL,
		guid    TEXT NOT NULL, -- as first seen
		seen    TEXT NOT NULL, -- as its feed has it now
		slug    TEXT NOT NULL,
		url     TEXT NOT NULL,
		file    TEXT NOT NULL, -- address of the recording
		title   TEXT NOT NULL,
		date    TEXT NOT NULL,
		first   TEXT NOT NULL,
		gone    TEXT NOT NULL, -- since when; empty: it is there
		hash    TEXT NOT NULL,
		dated   INTEGER NOT NULL,
		content TEXT NOT NULL, -- JSON
		PRIMARY KEY (source, guid)
	);
	CREATE UNIQUE INDEX items_slug ON items (source, slug);
	CREATE TABLE documents (
		source  TEXT NOT NULL,
		url     TEXT NOT NULL,
		type    TEXT NOT NULL,
		data    BLOB NOT NULL,
		trouble TEXT NOT NULL,
		fetched TEXT NOT NULL,
		PRIMARY KEY (source, url)
	);`

// bodiesApart takes the texts out of the JSON: these are most of it, and to
// escape and unescape them was most of what writing and reading an item cost.
const bodiesApart = `ALTER TABLE items ADD COLUMN html TEXT NOT NULL DEFAULT '';
	ALTER TABLE items ADD COLUMN text TEXT NOT NULL DEFAULT '';
	UPDATE items SET
		html = coalesce(json_extract(content, '$.body.HTML'), ''),
		text = coalesce(json_extract(content, '$.body.Text'), ''),
		content = json_remove(content, '$.body.HTML', '$.body.Text');`

// fetchedStamps is a word that is another whenever items or their files are.
const fetchedStamps = `CREATE TABLE fetched (stamp TEXT NOT NULL);
	INSERT INTO fetched VALUES (lower(hex(randomblob(16))));`

const newStamp = "UPDATE fetched SET stamp = lower(hex(randomblob(16)))"

// FetchedStamp is a word that is another as soon as an item or a file that
// belongs to one is: it never comes back, nor is it that of another store.
func (s *Store) FetchedStamp(ctx context.Context) (stamp string, err error) {
	if err := s.db.QueryRowContext(ctx, "SELECT stamp FROM fetched").Scan(&stamp); err != nil {
		return "", fmt.Errorf("read the stamp of what was fetched: %w", err)
	}
	return stamp, nil
}

// Sources are the states of all sources that were ever asked, by identifier.
func (s *Store) Sources(ctx context.Context) ([]earmark.SourceState, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, kind, url, at, etag, modified, every, asked, next, first, failures, trouble, gone, show
		FROM sources ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	return scanAll(rows, "list sources", scanSource)
}

// scanAll reads rows to their end and closes them.
func scanAll[T any](rows *sql.Rows, what string, scan func(scanner) (T, error)) ([]T, error) {
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		out = append(out, item)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return out, nil
}

func scanSource(row scanner) (earmark.SourceState, error) {
	var s earmark.SourceState
	var asked, next, first, show string
	var every int64
	err := row.Scan(&s.ID, &s.Kind, &s.URL, &s.At, &s.ETag, &s.Modified, &every, &asked, &next, &first, &s.Failures, &s.Trouble, &s.Gone, &show)
	if err != nil {
		return s, err
	}
	s.Show, s.Every = []byte(show), time.Duration(every)*time.Second
	return s, unstampAll(map[*time.Time]string{&s.Asked: asked, &s.Next: next, &s.First: first})
}

// maybe is [stamp], but nothing for no time.
func maybe(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

func unstampAll(times map[*time.Time]string) error {
	for into, text := range times {
		t, err := unstamp(text)
		if err != nil {
			return err
		}
		*into = t
	}
	return nil
}

// SaveSources keeps the states of sources, in one transaction.
func (s *Store) SaveSources(ctx context.Context, states ...earmark.SourceState) error {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		for _, state := range states {
			if err := saveSource(ctx, tx, state); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save sources: %w", err)
	}
	return nil
}

func saveSource(ctx context.Context, tx *sql.Tx, s earmark.SourceState) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO sources (id, kind, url, at, etag, modified, every, asked, next, first, failures, trouble, gone, show)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, url = excluded.url, at = excluded.at, etag = excluded.etag, modified = excluded.modified,
			every = excluded.every, asked = excluded.asked, next = excluded.next, first = excluded.first, failures = excluded.failures,
			trouble = excluded.trouble, gone = excluded.gone, show = excluded.show`,
		s.ID, s.Kind, s.URL, s.At, s.ETag, s.Modified, int64(s.Every.Seconds()), maybe(s.Asked), maybe(s.Next), maybe(s.First), s.Failures, s.Trouble, s.Gone, string(s.Show))
	return err
}

// FetchedKeys are what the items of a source are recognised by.
func (s *Store) FetchedKeys(ctx context.Context, source earmark.SourceID) ([]earmark.FetchedKey, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT guid, seen, slug, url, file, title, date, gone, hash FROM items WHERE source = ? ORDER BY guid", source)
	if err != nil {
		return nil, fmt.Errorf("list items of %s: %w", source, err)
	}
	return scanAll(rows, "list items of "+string(source), func(row scanner) (earmark.FetchedKey, error) {
		var k earmark.FetchedKey
		var date, gone string
		if err := row.Scan(&k.GUID, &k.Seen, &k.Slug, &k.URL, &k.File, &k.Title, &date, &gone, &k.Hash); err != nil {
			return k, err
		}
		k.Gone = gone != ""
		return k, unstampAll(map[*time.Time]string{&k.Date: date})
	})
}

// PutFetched keeps items, new ones and those that changed, in one transaction.
// The GUID, the slug and the time first seen of an item that is there stay as
// they are.
func (s *Store) PutFetched(ctx context.Context, items []earmark.Fetched) error {
	if err := s.transact(ctx, func(tx *sql.Tx) error { return putFetched(ctx, tx, items) }); err != nil {
		return fmt.Errorf("keep items: %w", err)
	}
	return nil
}

func putFetched(ctx context.Context, tx *sql.Tx, items []earmark.Fetched) error {
	if len(items) == 0 {
		return nil
	}
	put, err := tx.PrepareContext(ctx, `INSERT INTO items (source, guid, seen, slug, url, file, title, date, first, gone, hash, dated, content, html, text)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, guid) DO UPDATE SET seen = excluded.seen, url = excluded.url, file = excluded.file, title = excluded.title,
			date = excluded.date, gone = excluded.gone, hash = excluded.hash, dated = excluded.dated, content = excluded.content,
			html = excluded.html, text = excluded.text`)
	if err != nil {
		return err
	}
	defer func() { _ = put.Close() }()
	var content bytes.Buffer
	encoder := json.NewEncoder(&content)
	encoder.SetEscapeHTML(false) // addresses are full of "&"
	for _, i := range items {
		body := i.Content.Body
		i.Content.Body = earmark.Body{Links: body.Links}
		content.Reset()
		if err := encoder.Encode(i.Content); err != nil {
			return err
		}
		_, err = put.ExecContext(ctx, i.Source, i.GUID, i.Seen, i.Slug, i.Content.URL, i.Content.Audio.URL, i.Content.Title,
			maybe(i.Content.Date), stamp(i.First), maybe(i.Gone), i.Hash, i.Dated, content.String(), body.HTML, body.Text)
		if err != nil {
			return fmt.Errorf("%q: %w", i.GUID, err)
		}
	}
	_, err = tx.ExecContext(ctx, newStamp)
	return err
}

// FinishPolls keeps the last items of polls, marks those that their feeds are
// without now, and keeps the states of the sources: all of it in one transaction,
// or nothing, so that a poll that was cut off is done again from its beginning.
func (s *Store) FinishPolls(ctx context.Context, polls []earmark.FinishedPoll) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		for _, p := range polls {
			if err := finishPoll(ctx, tx, p); err != nil {
				return fmt.Errorf("finish poll of %s: %w", p.State.ID, err)
			}
		}
		return nil
	})
}

func finishPoll(ctx context.Context, tx *sql.Tx, p earmark.FinishedPoll) error {
	if err := putFetched(ctx, tx, p.Items); err != nil {
		return err
	}
	if err := markGone(ctx, tx, p.State.ID, p.Gone, maybe(p.State.Asked)); err != nil {
		return err
	}
	if err := markGone(ctx, tx, p.State.ID, p.Back, ""); err != nil {
		return err
	}
	return saveSource(ctx, tx, p.State)
}

func markGone(ctx context.Context, tx *sql.Tx, source earmark.SourceID, guids []earmark.GUID, since string) error {
	if len(guids) == 0 {
		return nil
	}
	for _, guid := range guids {
		if _, err := tx.ExecContext(ctx, "UPDATE items SET gone = ? WHERE source = ? AND guid = ?", since, source, guid); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, newStamp)
	return err
}

// Fetched hands on every item that was fetched, source by source, by GUID.
func (s *Store) Fetched(ctx context.Context, each func(earmark.Fetched) error) error {
	rows, err := s.db.QueryContext(ctx, "SELECT source, guid, seen, slug, first, gone, hash, dated, content, html, text FROM items ORDER BY source, guid")
	if err != nil {
		return fmt.Errorf("list items: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		item, err := scanFetched(rows)
		if err != nil {
			return fmt.Errorf("list items: %w", err)
		}
		if err := each(item); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanFetched(rows *sql.Rows) (earmark.Fetched, error) {
	var i earmark.Fetched
	var first, gone string
	var content sql.RawBytes
	var body earmark.Body
	if err := rows.Scan(&i.Source, &i.GUID, &i.Seen, &i.Slug, &first, &gone, &i.Hash, &i.Dated, &content, &body.HTML, &body.Text); err != nil {
		return i, err
	}
	if err := json.Unmarshal(content, &i.Content); err != nil {
		return i, fmt.Errorf("item %q of %s: %w", i.GUID, i.Source, err)
	}
	i.Content.Body.HTML, i.Content.Body.Text = body.HTML, body.Text
	return i, unstampAll(map[*time.Time]string{&i.First: first, &i.Gone: gone})
}

// PutDocuments keeps files that belong to items, in one transaction.
func (s *Store) PutDocuments(ctx context.Context, documents ...earmark.Document) error {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		for _, d := range documents {
			data := d.Data
			if data == nil {
				data = []byte{}
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO documents (source, url, type, data, trouble, fetched) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (source, url) DO UPDATE SET type = excluded.type, data = excluded.data, trouble = excluded.trouble, fetched = excluded.fetched`,
				d.Source, d.URL, d.Type, data, d.Trouble, stamp(d.Fetched))
			if err != nil {
				return fmt.Errorf("%s: %w", d.URL, err)
			}
		}
		_, err := tx.ExecContext(ctx, newStamp)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep documents: %w", err)
	}
	return nil
}

// Documents hands on the files that belong to items, by source and address.
// withData false leaves their bytes out.
func (s *Store) Documents(ctx context.Context, withData bool, each func(earmark.Document) error) error {
	data := "data"
	if !withData {
		data = "x''"
	}
	rows, err := s.db.QueryContext(ctx, "SELECT source, url, type, "+data+", trouble, fetched FROM documents ORDER BY source, url")
	if err != nil {
		return fmt.Errorf("list documents: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var d earmark.Document
		var fetched string
		if err := rows.Scan(&d.Source, &d.URL, &d.Type, &d.Data, &d.Trouble, &fetched); err != nil {
			return fmt.Errorf("list documents: %w", err)
		}
		if d.Fetched, err = unstamp(fetched); err != nil {
			return fmt.Errorf("list documents: %w", err)
		}
		if err := each(d); err != nil {
			return err
		}
	}
	return rows.Err()
}

// CountFetched hands on how many items of each source there are.
func (s *Store) CountFetched(ctx context.Context, each func(earmark.SourceID, int)) error {
	rows, err := s.db.QueryContext(ctx, "SELECT source, count(*) FROM items GROUP BY source ORDER BY source")
	if err != nil {
		return fmt.Errorf("count items: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var source earmark.SourceID
		var n int
		if err := rows.Scan(&source, &n); err != nil {
			return fmt.Errorf("count items: %w", err)
		}
		each(source, n)
	}
	return rows.Err()
}
