"""Digest, Paper, Reply -> what a platform shows: embeds.py (Discord), blocks.py (Slack), text.py (terminal).

The platform modules carry the same functions, so that a feature cannot exist on one alone:

    overview(digest, words, *, total) -> body     the message that opens a digest
    paper(paper, words, *, also_on) -> body       one paper in one message
    pack(papers, words, *, also_on) -> body       up to ten papers in one message
    catchup(digests, words) -> body               one line a digest, after downtime
    late(text, words) -> body                    one quiet line: no digest yet today
    notice(text, words) -> body                  what an admin is told
    reply(reply, words, *, public) -> [body]      an answer to a command
    thread(digest, words) -> body                 Discord only: starts the overview's thread
    forum_post(name, body) -> body                Discord only: a message as a post in a forum

A body is the JSON of a request without channel and thread, with `{key}` for the delivery key.
layouts.py says which of them a digest becomes, and in which order.

Foreign text takes this way: foreign.py (which characters and addresses may stay), pieces.py (plain, bold, link;
cutting), parts.py (sharing the room of a message), then markdown.py for Discord or richtext.py for Slack.
"""
