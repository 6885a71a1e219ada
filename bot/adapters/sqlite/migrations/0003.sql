-- What people keep for themselves, whatever server they ask in. `person` is theirs everywhere: 'discord:<id>',
-- 'slack:<team>:<id>'.

CREATE TABLE preferences (                -- NULL: as the platform or the bot has it
    person      TEXT PRIMARY KEY,
    language    TEXT,
    timezone    TEXT,
    time_of_day TEXT,                     -- HH:MM in the zone, when personal messages come
    quiet_from  TEXT,                     -- HH:MM; both or neither
    quiet_until TEXT,
    found_zone  TEXT                      -- as their platform has it; counts until they choose one
) STRICT, WITHOUT ROWID;

CREATE TABLE reading_list (
    person   TEXT NOT NULL,
    arxiv_id TEXT NOT NULL,
    saved_at REAL NOT NULL,
    PRIMARY KEY (person, arxiv_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE last_looks (                 -- the newest digest that someone has seen
    person TEXT PRIMARY KEY,
    date   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
