-- Slack in many workspaces: who let Paperboy in, and with which token. A row goes with all else of its tenant.

CREATE TABLE installations (
    tenant       TEXT PRIMARY KEY,        -- 'slack:<team>'
    name         TEXT NOT NULL,           -- of the workspace, for people
    bot_token    TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    bot_user     TEXT NOT NULL,
    scopes       TEXT NOT NULL,           -- parted by commas
    installed_at REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE install_states (             -- installations that were begun in a browser; each is good once
    state      TEXT PRIMARY KEY,          -- its SHA-256: who reads the store cannot use it
    expires_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
