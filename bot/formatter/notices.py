"""What an admin is told, in words: what happened, what Paperboy does about it, and what to do."""

from typing import assert_never

from bot.domain.notices import FILE_TROUBLES, Notice
from bot.formatter.foreign import clean_line
from bot.locale import Words


def sentence(notice: Notice, words: Words) -> str:
    """Two or three sentences; the platform's own words come last, for looking them up."""
    said = clean_line(_detail(notice, words))[:300]
    text = _text(notice, words)
    return f"{text}\n({said})" if said else text


def _text(notice: Notice, words: Words) -> str:
    of_file = notice.trouble == "configuration" or notice.trouble in FILE_TROUBLES
    where = notice.subject if of_file else notice.subject.split()[0]
    match notice.trouble:
        case "channel_gone":
            return words(
                "I can't find the channel {where} any more. Was it deleted or archived? What is due there waits, and "
                "I go on as soon as it is back.",
                where=where,
            )
        case "no_permission":
            if where.startswith("slack:"):
                return words(
                    "I am not allowed to write in {where}. Please invite me there: /invite @Paperboy. What is due "
                    "waits, and I go on by myself.",
                    where=where,
                )
            return words(
                "I am not allowed to write in {where}. Please let me view the channel, send messages, create public "
                "threads, write in threads and embed links there. What is due waits, and I go on by myself.",
                where=where,
            )
        case "thread_closed":
            return words(
                "The thread of a digest in {where} is locked. Please unlock it, and I go on by myself.", where=where
            )
        case "unauthorized":
            return words(
                "My token is not accepted any more, so nothing can be sent to {where}. Please set a new one and start "
                "me again. What is due waits.",
                where=where,
            )
        case "revoked":
            return words(
                "The workspace of {where} does not accept my token any more. Please install me there again. What is "
                "due there waits, and other workspaces go on.",
                where=where,
            )
        case "history_forbidden":
            return words(
                "A message to {where} may have been posted, and I am not allowed to look. Please let me read the "
                "history there, so that nothing is posted twice.",
                where=where,
            )
        case "sent_plainly":
            return words(
                "{where} did not take {what} as it was, so I send its text alone.",
                where=where,
                what=_what(notice, words),
            )
        case "refused":
            return words(
                "{where} did not take {what}, and I gave it up. `paperboy deliveries` shows it and can send it again.",
                where=where,
                what=_what(notice, words),
            )
        case "problems":
            return words(
                "The digest file {where} could not be read in full; what could be read is used. "
                "`paperboy parse {where}` shows what is wrong.",
                where=where,
            )
        case "held_back":
            return words(
                "The digest file {where} lost more than half of its papers, so I left everything as it was. Please "
                "put the papers back and save it again.",
                where=where,
            )
        case "configuration":
            return words(
                "The configuration {where} was changed and cannot be used like this, so I go on as before. Correct it, "
                "and I take it over by myself; `paperboy check` names all that is wrong.",
                where=where,
            )
        case _:
            assert_never(notice.trouble)


def _detail(notice: Notice, words: Words) -> str:
    """What is wrong in a file has a line and is a sentence of our own; the rest is what a platform said."""
    line, _, message = notice.detail.partition(": ")
    return f"{line}: {words(message)}" if notice.trouble in FILE_TROUBLES and message else notice.detail


def _what(notice: Notice, words: Words) -> str:
    if notice.paper:
        return words("paper {id} of the feed {feed}", id=notice.paper, feed=notice.feed)
    return words("a message of the feed {feed}", feed=notice.feed)
