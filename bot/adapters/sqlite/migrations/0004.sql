-- Feeds made in chat are rows with source 'chat' and their options, as they were written, in `settings`.

ALTER TABLE feeds ADD COLUMN home TEXT;        -- the server or workspace of its channel, once that is known
ALTER TABLE feeds ADD COLUMN paused_at REAL;
ALTER TABLE feeds ADD COLUMN resumed_at REAL NOT NULL DEFAULT 0;  -- digests that arrived before are not promised any more

ALTER TABLE posts ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;  -- how often an admin had it posted anew
ALTER TABLE posts ADD COLUMN retracted_at REAL;
ALTER TABLE posts ADD COLUMN options TEXT NOT NULL DEFAULT '';  -- what the feed chose by when it promised, as JSON
ALTER TABLE deliveries ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

ALTER TABLE tenants ADD COLUMN welcomed_at REAL;

CREATE TABLE admins (                          -- whom the admins of a server or workspace have named
    tenant   TEXT NOT NULL,
    person   TEXT NOT NULL,                    -- '<platform>:<id>', with the team's id between on Slack
    named_at REAL NOT NULL,
    PRIMARY KEY (tenant, person)
) STRICT, WITHOUT ROWID;
