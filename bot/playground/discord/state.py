"""World: what the local Discord knows. Channels, threads, messages, commands, and who may do what.

Rules about requests live in rest/; what things look like on the wire in wire.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.discord import errors, limits
from bot.playground.discord.settled import EPHEMERAL as EPHEMERAL, Json as Json, settled as settled

DISCORD_EPOCH_MS = 1_420_070_400_000

TEXT, DM, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 5, 10, 11, 12, 15
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)

CREATE_INVITE = 1 << 0
ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
MANAGE_GUILD = 1 << 5
ADD_REACTIONS = 1 << 6
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
CREATE_PRIVATE_THREADS = 1 << 36
SEND_MESSAGES_IN_THREADS = 1 << 38
PERMISSIONS: dict[str, int] = {
    "view_channel": VIEW_CHANNEL,
    "send_messages": SEND_MESSAGES,
    "send_messages_in_threads": SEND_MESSAGES_IN_THREADS,
    "create_public_threads": CREATE_PUBLIC_THREADS,
    "create_private_threads": CREATE_PRIVATE_THREADS,
    "embed_links": EMBED_LINKS,
    "attach_files": ATTACH_FILES,
    "read_message_history": READ_MESSAGE_HISTORY,
    "manage_messages": MANAGE_MESSAGES,
    "manage_threads": MANAGE_THREADS,
    "manage_guild": MANAGE_GUILD,
    "administrator": ADMINISTRATOR,
}
EVERY_PERMISSION = (1 << 53) - 1
DEFAULT_PERMISSIONS = (
    VIEW_CHANNEL | SEND_MESSAGES | SEND_MESSAGES_IN_THREADS | CREATE_PUBLIC_THREADS | EMBED_LINKS | READ_MESSAGE_HISTORY
)

INTENT_GUILDS = 1 << 0

SENT_BY_PERSON, THREAD_STARTER, COMMAND_ANSWER = 0, 21, 20
"""Types of messages; the first is that of every ordinary message, a bot's too."""


@dataclass
class Message:
    """One message. `body` holds what its author decides: content, embeds, components, flags, attachments."""

    id: int
    channel_id: int
    author: Json
    body: Json
    created: float
    type: int = SENT_BY_PERSON
    nonce: str | int | None = None
    edited: float | None = None
    edits: int = 0
    reference: Json | None = None
    interaction: Json | None = None
    thread_id: int | None = None

    @property
    def ephemeral(self) -> bool:
        return bool(self.body.get("flags", 0) & EPHEMERAL)


@dataclass
class Channel:
    """A channel, a thread, a forum or a person's direct messages. `permissions` are the bot's there.

    `without_bot`: direct messages between other people.
    """

    id: int
    type: int
    name: str
    created: float
    guild_id: int | None = None
    parent_id: int | None = None
    permissions: int = DEFAULT_PERMISSIONS
    messages: dict[int, Message] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False
    auto_archive: int = 4320
    owner_id: int | None = None
    recipient: Json | None = None
    without_bot: bool = False
    tag_required: bool = False
    tags: list[Json] = field(default_factory=list)
    applied_tags: list[str] = field(default_factory=list)
    topic: str | None = None

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS


@dataclass
class Guild:
    """A server. `members`: what each person may do who may not do just what everyone may. `joined`: the bot is in it.

    `available` is False in an outage: the bot is in it and cannot see it.
    """

    id: int
    name: str
    owner_id: int
    locale: str = "ko"
    joined: bool = True
    available: bool = True
    system_channel_id: int | None = None
    members: dict[int, int] = field(default_factory=dict)

    def rights_of(self, user_id: int) -> int:
        rights = self.members.get(user_id, DEFAULT_PERMISSIONS)
        return EVERY_PERMISSION if user_id == self.owner_id or rights & ADMINISTRATOR else rights


@dataclass(frozen=True)
class Remembered:
    """The message that a nonce stands for, since when, and the body it came with."""

    channel_id: int
    message_id: int
    since: float
    body: Json


class World:
    """`now` gives seconds since 1970; ids, windows and deadlines are counted by it.

    `emit(event, data, intents)` tells the gateway; the server puts the real one in.
    `home` is the server that is there from the start. `installable`: where the application's owner lets it be
    installed (0 servers, 1 people); `installed_by`: the people who did. `unreachable`: people who get no direct
    message from the bot, and the code that says so (50007 they take none, 50278 no server in common).
    """

    def __init__(self, now: Callable[[], float], *, token: str, nonce_window: float) -> None:
        self.now = now
        self.token = token
        self.token_revoked = False
        self.timed_out_until = 0.0
        """Seconds since the epoch: until then the bot may look and read only, in every server."""
        self.nonce_window = nonce_window
        self.emit: Callable[[str, Json, int], None] = lambda event, data, intents: None
        self._last_snowflake = 0
        self.channels: dict[int, Channel] = {}
        self.nonces: dict[tuple[int, str], Remembered] = {}
        self.users: dict[int, Json] = {}
        self.application_id = self.snowflake()
        self.bot = self.add_user("Paperboy", bot=True)
        self.owner = self.add_user("owner")
        self.guilds: dict[int, Guild] = {}
        self.home = self.add_guild("Reading group")
        self.installable = {0, 1}
        self.installed_by: set[int] = set()
        self.unreachable: dict[int, int] = {}
        self.files: dict[str, bytes] = {}
        self.commands: dict[int | None, list[Json]] = {None: []}
        self.command_creations: dict[int | None, list[float]] = {}

    # ------------------------------------------------------------ ids and people

    def snowflake(self) -> int:
        """A new id, greater than every one before it, even when the clock stands still."""
        wanted = (int(self.now() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last_snowflake = max(wanted, self._last_snowflake + 1)
        return self._last_snowflake

    def add_user(self, name: str, *, number: int | None = None, bot: bool = False) -> Json:
        number = self.snowflake() if number is None else number
        user: Json = {
            "id": str(number),
            "username": name,
            "discriminator": "0000" if bot else "0",
            "global_name": None if bot else name,
            "avatar": None,
            "bot": bot,
            "public_flags": 0,
        }
        self.users[number] = user
        return user

    # ------------------------------------------------------------ servers

    @property
    def guild_id(self) -> int:
        return self.home.id

    def add_guild(self, name: str, *, number: int | None = None, **more: Any) -> Guild:
        number = self.snowflake() if number is None else number
        guild = Guild(number, name, more.pop("owner_id", int(self.owner["id"])), **more)
        self.guilds[number] = guild
        return guild

    def guild(self, guild_id: int) -> Guild:
        """The server, if the bot is in it. Raises 10004, 50001."""
        guild = self.guilds.get(guild_id)
        if guild is None:
            raise errors.unknown_guild()
        if not guild.joined:
            raise errors.missing_access()
        return guild

    @property
    def joined(self) -> list[Guild]:
        return [guild for guild in self.guilds.values() if guild.joined]

    # ------------------------------------------------------------ channels

    def add_channel(self, kind: int, name: str, *, number: int | None = None, **more: Any) -> Channel:
        number = self.snowflake() if number is None else number
        more.setdefault("guild_id", None if kind == DM else self.guild_id)
        channel = Channel(id=number, type=kind, name=name, created=self.now(), **more)
        self.channels[number] = channel
        return channel

    def channel(self, channel_id: int) -> Channel:
        """The channel, if the bot may see it. Raises 10003, 50001."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise errors.unknown_channel()
        if channel.without_bot or not self.allows(channel, VIEW_CHANNEL):
            raise errors.missing_access()
        if channel.guild_id is not None and not self.guilds[channel.guild_id].joined:
            raise errors.missing_access()
        return channel

    def message(self, channel: Channel, message_id: int) -> Message:
        message = channel.messages.get(message_id)
        if message is None or message.ephemeral:
            raise errors.unknown_message()
        return message

    def allows(self, channel: Channel, permission: int) -> bool:
        """A thread has the permissions of its parent; in direct messages everything is allowed."""
        if channel.type == DM:
            return True
        if self.timed_out_until > self.now() and permission & ~(VIEW_CHANNEL | READ_MESSAGE_HISTORY):
            return False
        home = self.channels.get(channel.parent_id or 0, channel) if channel.is_thread else channel
        return home.permissions & permission == permission

    def threads_of(self, channel_id: int | None, *, archived: bool | None = None) -> list[Channel]:
        """Threads, newest first; of one channel or of all."""
        found = [
            channel
            for channel in self.channels.values()
            if channel.is_thread
            and (channel_id is None or channel.parent_id == channel_id)
            and (archived is None or channel.archived == archived)
        ]
        return sorted(found, key=lambda channel: -channel.id)

    def remove_channel(self, channel_id: int) -> None:
        for thread in self.threads_of(channel_id):
            self.channels.pop(thread.id, None)
        self.channels.pop(channel_id, None)

    def dm_with(self, user_id: int) -> Channel:
        for channel in self.channels.values():
            if channel.type == DM and not channel.without_bot and (channel.recipient or {}).get("id") == str(user_id):
                return channel
        user = self.users.get(user_id)
        if user is None:
            raise errors.unknown_user()
        if user["bot"]:
            raise errors.cannot_message_user()
        return self.add_channel(DM, "", recipient=user)

    # ------------------------------------------------------------ messages

    def add_message(self, channel: Channel, body: Json, **more: Any) -> Message:
        """Store a message that was checked before. Texts lose white space at their ends, as on Discord."""
        number = more.pop("id", None) or self.snowflake()
        author = more.pop("author", None) or self.bot
        message = Message(number, channel.id, author, settled(body), self.now(), **more)
        channel.messages[number] = message
        return message

    def remembered(self, author_id: int, nonce: str | int) -> Remembered | None:
        """What this nonce stands for, if it was used within the window."""
        found = self.nonces.get((author_id, str(nonce)))
        if found is None or self.now() - found.since > self.nonce_window:
            return None
        return found

    def created_today(self, guild_id: int | None, count: int) -> None:
        """Count new application commands; raises 30034 above the day's limit."""
        day = [time for time in self.command_creations.get(guild_id, []) if self.now() - time < 86_400]
        if len(day) + count > limits.COMMANDS_CREATED_A_DAY:
            raise errors.too_many_created(limits.COMMANDS_CREATED_A_DAY)
        self.command_creations[guild_id] = day + [self.now()] * count
