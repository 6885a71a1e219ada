"""The store: one SQLite file. All SQL is in this folder, one module a noun; callers get domain objects, never rows.

database.py opens, locks and migrates; digests.py takes digests in; feeds.py knows what was promised to whom;
planned.py writes what a plan owes, outbox.py is what becomes of it, with edits.py and withdrawals.py; archive.py and
search.py answer what commands ask; records.py gathers what commands need.
"""
