-- A search whose line is too long for a button's id is kept here, and the button names it: `search #<id>`.
CREATE TABLE searches (
    id      TEXT PRIMARY KEY,             -- from the line itself: the same search is kept once
    line    TEXT NOT NULL,
    used_at REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- The words of papers_index, for finding the nearest one to a misspelt word. Holds nothing itself.
CREATE VIRTUAL TABLE papers_words USING fts5vocab (papers_index, 'row');
