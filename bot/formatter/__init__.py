"""Digest, Paper, Reply -> what a platform shows: embeds.py (Discord), blocks.py (Slack), text.py (terminal).

The platform modules carry the same functions, so that a feature cannot exist on one alone:

    overview(digest, words, *, ...) -> body      the message that opens a digest
    paper(paper, words, *, also_on) -> body      one paper in full
    catchup(digests, words) -> body              one line a digest, after downtime
    reply(reply, words, *, public) -> [body]     an answer to a command

A body is the JSON of a request without channel and thread, with `{key}` for the delivery key.
"""
