-- Times are seconds since the epoch (UTC); dates are ISO text. What belongs to a server or workspace carries its
-- tenant; the archive of digests belongs to the whole installation.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tenants (
    id        TEXT PRIMARY KEY,          -- '<platform>:<guild or team id>', or '<platform>' for the configuration's own
    platform  TEXT NOT NULL,
    remote_id TEXT,
    name      TEXT NOT NULL DEFAULT '',
    seen_at   REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
    path      TEXT PRIMARY KEY,
    sha256    TEXT NOT NULL,
    size      INTEGER NOT NULL,
    mtime_ns  INTEGER NOT NULL,
    read_at   REAL NOT NULL,
    held_back INTEGER NOT NULL DEFAULT 0  -- its newest content was not taken in
) STRICT, WITHOUT ROWID;

CREATE TABLE problems (
    path    TEXT NOT NULL,
    line    INTEGER NOT NULL,
    message TEXT NOT NULL,
    remedy  TEXT NOT NULL,
    seen_at REAL NOT NULL
) STRICT;
CREATE INDEX problems_of_file ON problems (path);

CREATE TABLE digests (
    date       TEXT PRIMARY KEY,
    standing   TEXT NOT NULL,             -- news | catchup | archived
    batch      TEXT NOT NULL,             -- the newest date that the same look found
    arrived_at REAL NOT NULL,
    revision   INTEGER NOT NULL DEFAULT 0 -- 0: known to be there, not taken in yet
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions (
    date     TEXT NOT NULL,
    revision INTEGER NOT NULL,
    read_at  REAL NOT NULL,
    sources  TEXT NOT NULL,               -- JSON list of paths
    added    INTEGER NOT NULL,
    changed  INTEGER NOT NULL,
    gone     INTEGER NOT NULL,
    PRIMARY KEY (date, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE papers (
    id          INTEGER PRIMARY KEY,
    date        TEXT NOT NULL,
    arxiv_id    TEXT NOT NULL,
    path        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    title       TEXT NOT NULL,
    votes       INTEGER,
    authors     TEXT NOT NULL,            -- JSON list
    authors_cut INTEGER NOT NULL,
    media_kind  TEXT NOT NULL,
    media_url   TEXT,
    sections    TEXT NOT NULL,            -- JSON list of [label or null, text]
    gone        INTEGER NOT NULL DEFAULT 0,
    UNIQUE (date, arxiv_id)
) STRICT;
CREATE INDEX papers_by_id ON papers (arxiv_id, date) WHERE NOT gone;
CREATE INDEX papers_by_votes ON papers (date, votes, arxiv_id, path, line) WHERE NOT gone;
CREATE INDEX papers_of_file ON papers (path, date);

-- The text of papers.id, folded as in bot/domain/folding.py.
CREATE VIRTUAL TABLE papers_index USING fts5 (
    title, body, authors, tokenize = "unicode61 remove_diacritics 2 tokenchars '.'", prefix = '2 3'
);

CREATE TABLE feeds (
    tenant     TEXT NOT NULL,
    name       TEXT NOT NULL,
    source     TEXT NOT NULL,             -- file | chat
    channel    TEXT NOT NULL,
    settings   TEXT NOT NULL DEFAULT '{}',
    since      REAL NOT NULL,             -- digests that arrived before are not this feed's
    removed_at REAL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE posts (                      -- what a feed has promised of a digest, whatever became of it
    tenant     TEXT NOT NULL,
    feed       TEXT NOT NULL,
    date       TEXT NOT NULL,
    form       TEXT NOT NULL,             -- full | catchup
    channel    TEXT NOT NULL,
    not_before REAL NOT NULL,
    planned_at REAL NOT NULL,
    PRIMARY KEY (tenant, feed, date)
) STRICT, WITHOUT ROWID;

CREATE TABLE payloads (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    body   TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    key                TEXT NOT NULL UNIQUE,
    tenant             TEXT NOT NULL,
    platform           TEXT NOT NULL,
    channel            TEXT NOT NULL,
    feed               TEXT NOT NULL,
    date               TEXT NOT NULL,
    kind               TEXT NOT NULL,
    part               TEXT NOT NULL,
    needs              TEXT,              -- key of the delivery that has to be sent first
    hangs_on           TEXT,              -- key of the overview whose thread this belongs to
    payload            INTEGER NOT NULL REFERENCES payloads (id),  -- what is wanted
    wire_payload       INTEGER REFERENCES payloads (id),           -- frozen at the first claim: what is, or may be, there
    state              TEXT NOT NULL DEFAULT 'pending',
    ambiguous          INTEGER NOT NULL DEFAULT 0,
    plain              INTEGER NOT NULL DEFAULT 0,  -- the platform refused it as it was; its text is sent alone
    attempts           INTEGER NOT NULL DEFAULT 0,
    refusals           INTEGER NOT NULL DEFAULT 0,
    first_try_at       REAL,
    last_try_at        REAL,
    first_ambiguous_at REAL,
    settled_at         REAL,
    not_before         REAL NOT NULL,
    retry_at           REAL NOT NULL DEFAULT 0,
    remote_id          TEXT,
    sent_at            REAL,
    edit_at            REAL,              -- NULL: nothing to edit
    edited_at          REAL,
    edit_payload       INTEGER REFERENCES payloads (id),           -- the last edit put on the wire
    edit_settled_at    REAL,              -- until then that edit may still land, whatever became of it
    edit_attempts      INTEGER NOT NULL DEFAULT 0,
    withdraw_at        REAL,              -- NULL: it stays
    error              TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX lanes ON deliveries (platform, channel, not_before, id)
    WHERE state IN ('pending', 'sending', 'unknown', 'held');
CREATE INDEX edits ON deliveries (platform, channel, edit_at) WHERE edit_at IS NOT NULL;
CREATE INDEX withdrawals ON deliveries (platform, channel, withdraw_at) WHERE withdraw_at IS NOT NULL;
CREATE INDEX deliveries_of_post ON deliveries (tenant, feed, date);

CREATE VIEW outbox AS                     -- a delivery with what it hangs on; body: what is frozen, or else wanted
    SELECT d.*, o.remote_id AS overview_id, n.state AS needs_state, n.remote_id AS needs_remote_id,
           coalesce(f.body, w.body) AS body, w.body AS wanted_body
    FROM deliveries d
    LEFT JOIN deliveries o ON o.key = d.hangs_on
    LEFT JOIN deliveries n ON n.key = d.needs
    JOIN payloads w ON w.id = d.payload
    LEFT JOIN payloads f ON f.id = d.wire_payload;

CREATE VIEW waiting AS
    SELECT * FROM deliveries WHERE state IN ('pending', 'sending', 'unknown', 'held');

CREATE TABLE notices (                    -- what an admin was told, or should be; open until it is well again
    id         INTEGER PRIMARY KEY,
    subject    TEXT NOT NULL,
    trouble    TEXT NOT NULL,
    detail     TEXT NOT NULL,
    feed       TEXT NOT NULL DEFAULT '',
    paper      TEXT NOT NULL DEFAULT '',
    raised_at  REAL NOT NULL,
    cleared_at REAL
) STRICT;
CREATE UNIQUE INDEX open_notices ON notices (subject, trouble) WHERE cleared_at IS NULL;

CREATE TABLE people (                     -- ids only
    tenant  TEXT NOT NULL,
    person  TEXT NOT NULL,
    seen_at REAL NOT NULL,
    PRIMARY KEY (tenant, person)
) STRICT, WITHOUT ROWID;
