"""What the workspace holds: channels, people, messages, views, tokens; and how it is set."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.playground.slack import limits
from bot.playground.slack.validate import Content, Json, Refused

ChannelKind = Literal["public", "private", "im"]

TEAM = "T0PLAYGROUND"
APP = "A0PAPERBOY"
BOT = "B0PAPERBOY"
BOT_USER = "U0PAPERBOY"

SCOPES = (
    "app_mentions:read channels:history channels:read chat:write commands files:write groups:history groups:read "
    "im:history im:read im:write links:read links:write reactions:write team:read users:read"
)


def looks_like_an_image(address: str) -> bool:
    """Whether Slack could plausibly fetch it: a public host, and not a film. Nothing is fetched here."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    film = re.search(r"\.(mp4|mov|webm|qt|svg|pdf|html?)$", parts.path, re.IGNORECASE)
    return "." in host and not re.fullmatch(r"[\d.]+", host) and not film


@dataclass
class Settings:
    """How this Slack behaves. Times in seconds; `post_per_second` 0 switches the pace of a channel off.

    `history_page` makes pages shorter than asked for, as Slack may. `pages_from_oldest`: with `oldest` and without
    `latest` the first page is the oldest one, as the old channels.history had it; the reference does not say.
    `request_url`: where an app in HTTP mode is called; empty: Socket Mode.
    """

    post_per_second: float = 1.0
    post_burst: int = 4
    tiers: bool = False
    restricted_history: bool = False
    history_page: int = limits.HISTORY_LIMIT
    pages_from_oldest: bool = False
    ack_seconds: float = limits.ACK_SECONDS
    trigger_seconds: float = limits.TRIGGER_SECONDS
    response_url_seconds: float = limits.RESPONSE_URL_SECONDS
    response_url_uses: int = limits.RESPONSE_URL_USES
    ticket_seconds: float = limits.TICKET_SECONDS
    edit_window_seconds: float | None = None
    home_enabled: bool = True
    request_url: str = ""
    signing_secret: str = "playground-signing-secret"  # noqa: S105  good on this machine only
    unfurl_domains: tuple[str, ...] = ("arxiv.org", "huggingface.co")
    fetchable: Callable[[str], bool] = looks_like_an_image


@dataclass
class User:
    """`team` is another than ours for someone who is here through a shared channel."""

    id: str
    name: str
    locale: str = "en-US"
    tz: str = "UTC"
    is_admin: bool = False
    is_owner: bool = False
    team: str = TEAM
    is_bot: bool = False
    deleted: bool = False


@dataclass
class Message:
    """`ephemeral_for` is the one person who sees it. `by_app` is false for what a person wrote."""

    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    edited: str | None = None
    subtype: str | None = None
    ephemeral_for: str | None = None
    by_app: bool = True
    reactions: dict[str, list[str]] = field(default_factory=dict)
    unfurls: Json = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)


@dataclass
class Channel:
    """`refusal` is the code that posting is answered with, such as restricted_action."""

    id: str
    name: str
    kind: ChannelKind = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    deleted: bool = False
    refusal: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)

    def seen_by_all(self) -> list[Message]:
        """Oldest first, without ephemeral messages."""
        return [message for message in self.messages.values() if message.ephemeral_for is None]

    def replies(self, ts: str) -> list[Message]:
        return [message for message in self.seen_by_all() if message.thread_ts == ts and message.ts != ts]


@dataclass
class Upload:
    """A file on its way: `content` is None until the bytes have come, `shared` once it stands in a message."""

    id: str
    name: str
    length: int
    secret: str
    title: str = ""
    content: bytes | None = None
    shared: bool = False


@dataclass
class View:
    id: str
    body: Json
    user: str
    root: str
    hash: str
    closed: bool = False
    team: str = TEAM


class Workspace:
    """One Slack workspace with one app installed. `now` is seconds since 1970; message times never repeat."""

    def __init__(
        self, now: Callable[[], float] = time.time, settings: Settings | None = None, team: str = TEAM
    ) -> None:
        self.now = now
        self.team = team
        self.settings = settings or Settings()
        self.bot_token = "xoxb-1-playground"  # noqa: S105  good on this machine only
        self.app_token = "xapp-1-playground"  # noqa: S105
        self.revoked: str | None = None
        self.scopes: list[str] = SCOPES.split()
        self.refusing = False
        self.channels: dict[str, Channel] = {}
        self.users: dict[str, User] = {BOT_USER: User(BOT_USER, "paperboy", team=team, is_bot=True)}
        self.views: dict[str, View] = {}
        self.unfurled: dict[str, Json] = {}
        self.unfurling: dict[str, Message] = {}
        self.uploads: dict[str, Upload] = {}
        self._last_ts = 0
        self._count = 0
        self.add_user("Mina", "U0MINA", locale="ko-KR", tz="Asia/Seoul", is_admin=True)
        self.add_user("Alex", "U0ALEX", locale="en-US", tz="America/New_York")
        self.add_channel("papers", "C0PAPERS")

    # ------------------------------------------------------------ making things

    def next_id(self, letter: str) -> str:
        self._count += 1
        return f"{letter}0{self._count:08d}"

    def next_ts(self) -> str:
        self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_channel(
        self,
        name: str,
        id: str | None = None,
        kind: ChannelKind = "public",
        member: bool = True,
    ) -> Channel:
        """A channel with everybody in it; `member` says whether the app is in it too."""
        channel = Channel(id or self.next_id("C"), name, kind, {u for u in self.users if u != BOT_USER})
        if member:
            channel.members.add(BOT_USER)
        self.channels[channel.id] = channel
        return channel

    def add_user(
        self,
        name: str,
        id: str | None = None,
        locale: str = "en-US",
        tz: str = "UTC",
        is_admin: bool = False,
        is_owner: bool = False,
        team: str | None = None,
    ) -> User:
        user = User(id or self.next_id("U"), name, locale, tz, is_admin, is_owner, team or self.team)
        self.users[user.id] = user
        for channel in self.channels.values():
            if channel.kind != "im":
                channel.members.add(user.id)
        return user

    def direct_messages(self, user: str) -> Channel:
        for channel in self.channels.values():
            if channel.kind == "im" and user in channel.members:
                return channel
        channel = Channel(self.next_id("D"), user, "im", {user, BOT_USER})
        self.channels[channel.id] = channel
        return channel

    def add_message(
        self,
        channel: Channel,
        content: Content,
        thread_ts: str | None = None,
        broadcast: bool = False,
        ephemeral_for: str | None = None,
        user: str = BOT_USER,
    ) -> Message:
        message = Message(
            ts=self.next_ts(),
            user=user,
            text=as_stored(content.text or ""),
            blocks=content.blocks,
            attachments=content.attachments,
            metadata=content.metadata or None,
            thread_ts=thread_ts,
            broadcast=broadcast,
            ephemeral_for=ephemeral_for,
            by_app=user == BOT_USER,
        )
        channel.messages[message.ts] = message
        return message

    def change_message(self, message: Message, content: Content) -> None:
        """Only what was given changes: no blocks keeps them, an empty list removes them; so with metadata."""
        if content.text is not None:
            message.text = as_stored(content.text)
        if content.blocks is not None:
            message.blocks = content.blocks or None
        if content.attachments is not None:
            message.attachments = content.attachments or None
        if content.metadata is not None:
            message.metadata = content.metadata or None
        message.edited = self.next_ts()

    def remove_message(self, channel: Channel, message: Message) -> None:
        """A message with replies leaves a tombstone, as Slack does."""
        if channel.replies(message.ts):
            message.subtype, message.text, message.user = "tombstone", "This message was deleted.", "USLACKBOT"
            message.blocks = message.attachments = message.metadata = None
            message.by_app = False
        else:
            del channel.messages[message.ts]

    # ------------------------------------------------------------ finding things

    def channel(self, value: Any) -> Channel:
        """By id, by name, by #name or by the id of a person. Raises Refused(channel_not_found)."""
        name = str(value or "").lstrip("#")
        if name in self.users:
            return self.direct_messages(name)
        for channel in self.channels.values():
            if not channel.deleted and (channel.id == name or (channel.kind != "im" and channel.name == name)):
                if channel.kind == "private" and BOT_USER not in channel.members:
                    break
                return channel
        raise Refused("channel_not_found")

    def message(self, channel: Channel, ts: Any, missing: str = "message_not_found") -> Message:
        found = channel.messages.get(str(ts))
        if found is None:
            raise Refused(missing)
        return found


_KEPT = re.compile(r"<[^<>\n]+>|&(?:amp|lt|gt);|https?://[^\s<>|]+|[&<>]")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def as_stored(text: str) -> str:
    """Slack rewrites text: bare links become <link>, stray & < > become entities."""

    def rewritten(match: re.Match[str]) -> str:
        found = match[0]
        if found.startswith("http"):
            return f"<{found.replace('&', '&amp;')}>"
        return _ESCAPED.get(found, found)

    return _KEPT.sub(rewritten, text)


_NOTICE = re.compile(r"<([!@][A-Za-z0-9^]+)[^<>]*>")


def notices(value: Any) -> list[str]:
    """Whom a message would call: "!channel", "@U0MINA". Empty for anything from a digest."""
    if isinstance(value, list):
        return [name for item in value for name in notices(item)]
    if not isinstance(value, dict):
        return []
    kind = value.get("type")
    if kind == "broadcast":
        return [f"!{value.get('range')}"]
    if kind == "user":
        return [f"@{value.get('user_id')}"]
    found = []
    if isinstance(value.get("text"), str) and kind in ("mrkdwn", "markdown", "message"):
        found = [name for name in _NOTICE.findall(value["text"]) if not name.startswith("!date")]
    return found + [name for item in value.values() if isinstance(item, dict | list) for name in notices(item)]
