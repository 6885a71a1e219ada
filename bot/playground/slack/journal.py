"""What was asked of this Slack, what it answered, and which requests broke a rule."""

from dataclasses import asdict, dataclass
from typing import Any

from bot.playground.slack.validate import Json

_OUR_OWN_FAULT = {
    "attachment_payload_limit_exceeded",
    "cannot_reply_to_message",
    "invalid_arguments",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_cursor",
    "invalid_form_data",
    "invalid_json",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_post_type",
    "invalid_ts_latest",
    "invalid_ts_oldest",
    "invalid_unfurls_format",
    "markdown_text_conflict",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "not_allowed_token_type",
    "not_authed",
    "push_limit_reached",
    "ratelimited",
    "thread_not_found",
    "too_many_attachments",
    "unknown_method",
    "used_url",
    "view_too_large",
}
"""Answers that only a wrong request gets: they are violations. Others (is_archived) can befall a careful app."""


@dataclass
class Entry:
    """`answer` is `ok` or an error code; `fault` names a fault that was set on purpose; `time` is since 1970."""

    time: float
    method: str
    body: Json
    status: int = 200
    answer: str = "ok"
    ts: str | None = None
    fault: str | None = None
    violation: str | None = None


class Journal:
    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, time: float, method: str, body: Json) -> Entry:
        entry = Entry(time, method, body)
        self.entries.append(entry)
        return entry

    def judge(self, entry: Entry, code: str, extra: Json | None = None, notes: list[str] | None = None) -> None:
        """Note the answer, and the violation if the request itself was at fault."""
        entry.answer = code
        found = list(notes or [])
        if code in _OUR_OWN_FAULT:
            details = (extra or {}).get("errors") or (extra or {}).get("response_metadata", {}).get("messages") or []
            found.insert(0, f"{code}: {'; '.join(details)}" if details else code)
        entry.violation = " | ".join(found) or None

    def violations(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.violation]

    def as_json(self, only_violations: bool = False) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in (self.violations() if only_violations else self.entries)]
