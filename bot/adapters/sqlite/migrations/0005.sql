-- Keywords that people and channels follow, and the papers that they found.

CREATE TABLE followers (                  -- who follows keywords: a person, or a channel ('#discord:<id>')
    owner       TEXT PRIMARY KEY,
    home        TEXT,                     -- the server or workspace of a channel
    language    TEXT,                     -- the one they asked in last
    next_number INTEGER NOT NULL DEFAULT 1,
    at_once     INTEGER,                  -- 1: one message a revision, 0: one a day; NULL: as the bot has it
    last_day    TEXT,                     -- the local day of their newest message
    due_at      REAL,                     -- when to look at what was found for them; NULL: nothing waits
    told_closed INTEGER NOT NULL DEFAULT 0   -- they know that their direct messages are closed
) STRICT, WITHOUT ROWID;
CREATE INDEX followers_due ON followers (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE subscriptions (
    owner       TEXT NOT NULL,
    number      INTEGER NOT NULL,         -- never given twice to one owner
    query       TEXT NOT NULL,            -- as it was written
    synonyms    INTEGER NOT NULL DEFAULT 0,
    since       REAL NOT NULL,            -- digests that were taken in before are not looked at
    paused      INTEGER NOT NULL DEFAULT 0,
    muted_until REAL NOT NULL DEFAULT 0,
    ended_at    REAL,                     -- for a day it can be taken up again
    PRIMARY KEY (owner, number)
) STRICT, WITHOUT ROWID;

CREATE VIEW followed AS
    SELECT * FROM subscriptions WHERE ended_at IS NULL;

CREATE TABLE drafts (                     -- queries that were shown with their evidence and not saved
    person   TEXT NOT NULL,
    id       INTEGER NOT NULL,
    owner    TEXT NOT NULL,               -- who is to follow it
    home     TEXT,
    number   INTEGER,                     -- the subscription that it is to change
    query    TEXT NOT NULL,
    synonyms INTEGER NOT NULL DEFAULT 0,
    made_at  REAL NOT NULL,
    PRIMARY KEY (person, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE matches (                    -- a paper that a subscription found in a digest
    owner    TEXT NOT NULL,
    arxiv_id TEXT NOT NULL,
    number   INTEGER NOT NULL,
    date     TEXT NOT NULL,               -- of the digest
    revision INTEGER NOT NULL,
    found_at REAL NOT NULL,
    told_by  TEXT,                        -- key of the delivery; '' when it is told by none; NULL: it waits
    PRIMARY KEY (owner, arxiv_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX matches_waiting ON matches (owner) WHERE told_by IS NULL;
CREATE INDEX matches_of_digest ON matches (date, arxiv_id) WHERE told_by IS NULL;
CREATE INDEX matches_told ON matches (told_by) WHERE told_by <> '';

-- Another time of day or zone: when they are due is to be found out anew.
CREATE TRIGGER preferences_made AFTER INSERT ON preferences BEGIN
    UPDATE followers SET due_at = 0 WHERE owner = NEW.person AND due_at IS NOT NULL;
END;
CREATE TRIGGER preferences_changed AFTER UPDATE ON preferences BEGIN
    UPDATE followers SET due_at = 0 WHERE owner = NEW.person AND due_at IS NOT NULL;
END;
