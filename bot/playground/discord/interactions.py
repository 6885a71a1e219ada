"""Interactions: from the press of a button to the answer, with the three seconds and the fifteen minutes."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field

from bot.playground.discord import asking, errors, limits, state, windows, wire
from bot.playground.discord.state import Channel, Json, Message, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
POST, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9

LOADING = 1 << 7

IN_SERVER, WITH_BOT, AMONG_PEOPLE = 0, 1, 2
"""Contexts: where an interaction happens."""


def context_of(channel: Channel) -> int:
    if channel.guild_id is not None:
        return IN_SERVER
    return AMONG_PEOPLE if channel.without_bot else WITH_BOT


@dataclass
class Interaction:
    """`original` is the message that `@original` means: the answer, or the message whose button was pressed.

    `owners`: by what installation it was possible (0 the server's, 1 the person's own).
    """

    id: int
    token: str
    kind: int
    channel: Channel
    user: Json
    created: float
    clicked: Message | None = None
    owners: dict[str, str] = field(default_factory=dict)
    answered_as: int | None = None
    original: Message | None = None
    further: list[Message] = field(default_factory=list)
    choices: list[Json] | None = None
    modal: Json | None = None
    first_after: float | None = None
    final_after: float | None = None
    final: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def waits_for_edit(self) -> bool:
        return self.answered_as == DEFER and self.original is not None and bool(self.original.body["flags"] & LOADING)

    @property
    def follow_ups(self) -> int:
        """How many further messages it may have (docs: an application that only a person installed has few)."""
        return limits.FOLLOW_UPS_OF_A_PERSONS_OWN if "0" not in self.owners else limits.FOLLOW_UPS


class Interactions:
    def __init__(self, world: World) -> None:
        self.world = world
        self.by_token: dict[str, Interaction] = {}
        self.by_id: dict[int, Interaction] = {}

    # ------------------------------------------------------------ asking

    def start(self, asked: Json) -> Interaction:
        """Send INTERACTION_CREATE. Raises ValueError when a person could not do what is asked.

        `asked`: `kind` (command, autocomplete, message_command, component, submit, modal), `channel_id`, `user`
        (`id`, `name`, `admin`, `permissions` as a number), `locale`, and `data` for commands; `name` and `message_id`
        for a message command; `custom_id`, `message_id`, `values` for a component; `interaction` (the one that was
        answered with a form) and `values` (field -> text or list of choices) to submit a form as its window would;
        `custom_id`, `components` for one that no window made.
        """
        opened = self._opened(asked) if asked.get("kind") == "submit" else None
        kind, data, clicked, channel = self._read(asked) if opened is None else windows.submitted(opened, asked)
        user = self._person(asked.get("user") or (opened.user if opened is not None else {}), channel)
        owners = self._owners(kind, data, channel, int(user["id"]))
        number = self.world.snowflake()
        started = Interaction(
            number, secrets.token_urlsafe(64), kind, channel, user, self.world.now(), clicked=clicked, owners=owners
        )
        self.by_token[started.token] = started
        self.by_id[number] = started
        self.world.emit("INTERACTION_CREATE", self._event(started, data, asked), 0)
        return started

    def _opened(self, asked: Json) -> Interaction:
        opened = self.by_id.get(int(asked["interaction"]))
        if opened is None or opened.modal is None:
            raise ValueError("no form was opened by this interaction")
        return opened

    def _read(self, asked: Json) -> tuple[int, Json, Message | None, Channel]:
        match asked.get("kind"):
            case "command":
                channel = self._channel(asked)
                return COMMAND, asking.command_data(self.world, asked["data"], channel), None, channel
            case "autocomplete":
                channel = self._channel(asked)
                return AUTOCOMPLETE, asking.command_data(self.world, asked["data"], channel), None, channel
            case "message_command":
                channel, target = asking.find_message(self.world, int(asked["message_id"]))
                return COMMAND, asking.message_command_data(self.world, asked["name"], target, channel), None, channel
            case "component":
                channel, target = asking.find_message(self.world, int(asked["message_id"]))
                return (
                    COMPONENT,
                    asking.component_data(target, asked["custom_id"], asked.get("values")),
                    target,
                    channel,
                )
            case "modal":
                data = {"custom_id": asked["custom_id"], "components": asked.get("components", [])}
                if "message_id" not in asked:
                    return MODAL, data, None, self._channel(asked)
                channel, target = asking.find_message(self.world, int(asked["message_id"]))
                return MODAL, data, target, channel
        raise ValueError("kind is one of command, autocomplete, message_command, component, submit, modal")

    def _channel(self, asked: Json) -> Channel:
        channel = self.world.channels.get(int(asked["channel_id"]))
        if channel is None:
            raise ValueError(f"there is no channel {asked['channel_id']}")
        return channel

    def _person(self, given: Json, channel: Channel) -> Json:
        """With the rights they have in the channel's server; `admin` and `permissions` name others."""
        number = int(given.get("id") or self.world.owner["id"])
        user = self.world.users.get(number) or self.world.add_user(given.get("name", "reader"), number=number)
        guild = self.world.guilds.get(channel.guild_id or 0)
        rights = guild.rights_of(number) if guild is not None else state.DEFAULT_PERMISSIONS
        if given.get("admin") is not None:
            rights = state.DEFAULT_PERMISSIONS | (state.MANAGE_GUILD if given["admin"] else 0)
        rights = int(given.get("permissions") or given.get("rights") or rights)
        return user | {"rights": rights}

    def _owners(self, kind: int, data: Json, channel: Channel, person: int) -> dict[str, str]:
        """By which installations a person may ask here. Raises ValueError when by none."""
        guild = self.world.guilds.get(channel.guild_id or 0)
        owners: dict[str, str] = {}
        if guild is not None and guild.joined:
            owners["0"] = str(guild.id)
        elif guild is None and not channel.without_bot:
            owners["0"] = "0"
        if person in self.world.installed_by and 1 in self.world.installable:
            owners["1"] = str(person)
        if kind in (COMMAND, AUTOCOMPLETE):
            command = asking.registered(self.world, str(data["name"]), int(data["type"]), channel)
            allowed = {str(where) for where in command["integration_types"] or [0]}
            owners = {where: owner for where, owner in owners.items() if where in allowed}
            contexts = command["contexts"]
            if context_of(channel) not in (contexts if contexts is not None else (0, 1)):
                raise ValueError(f"{data['name']} cannot be used here")
        if not owners:
            raise ValueError("neither this server nor this person has installed the application")
        return owners

    def _event(self, started: Interaction, data: Json, asked: Json) -> Json:
        world, channel = self.world, started.channel
        user = {name: value for name, value in started.user.items() if name != "rights"}
        guild = world.guilds.get(channel.guild_id or 0)
        event: Json = {
            "id": str(started.id),
            "application_id": str(world.application_id),
            "type": started.kind,
            "token": started.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": wire.channel(world, channel) | {"permissions": str(started.user["rights"])},
            "data": data,
            "locale": asked.get("locale", guild.locale if guild is not None else world.home.locale),
            "app_permissions": str(world.channels.get(channel.parent_id or 0, channel).permissions),
            "entitlements": [],
            "attachment_size_limit": limits.FILE_BYTES,
            "authorizing_integration_owners": started.owners,
            "context": context_of(channel),
        }
        if guild is not None:
            event |= {
                "guild_id": str(guild.id),
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": ["COMMUNITY"]},
                "guild_locale": guild.locale,
                "member": wire.member(world, user, permissions=started.user["rights"]),
            }
        else:
            event["user"] = user
        if started.clicked is not None:
            event["message"] = wire.message(world, started.clicked)
        return event

    # ------------------------------------------------------------ answering

    def awaiting_first(self, interaction_id: int, token: str) -> Interaction:
        """Raises 10062 when there is no such interaction or three seconds have passed, 40060 at a second answer."""
        found = self.by_token.get(token)
        if found is None or found.id != interaction_id:
            raise errors.unknown_interaction()
        if found.answered_as is not None:
            raise errors.already_acknowledged()
        if self.world.now() - found.created > limits.FIRST_ANSWER_SECONDS:
            raise errors.unknown_interaction()
        return found

    def answered(self, application_id: int, token: str) -> Interaction:
        """For everything after the first answer. Raises 10015, 50027."""
        found = self.by_token.get(token)
        if application_id != self.world.application_id:
            raise errors.unknown_webhook()
        if found is None or self.world.now() - found.created > limits.TOKEN_SECONDS:
            raise errors.dead_token()
        if found.answered_as is None:
            raise errors.unknown_webhook()
        return found

    def note_first(self, interaction: Interaction, kind: int) -> None:
        interaction.answered_as = kind
        interaction.first_after = self.world.now() - interaction.created
        if kind not in (DEFER, DEFER_UPDATE):
            self.note_final(interaction)

    def note_final(self, interaction: Interaction) -> None:
        if interaction.final_after is None:
            interaction.final_after = self.world.now() - interaction.created
        interaction.final.set()

    # ------------------------------------------------------------ telling

    async def outcome(self, interaction: Interaction, wait: float) -> Json:
        """What the person sees, at the latest after `wait` seconds: `answer` is None when there is nothing.

        `seconds` runs to the answer itself, `first_seconds` to the first sign of life; both None until then.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(interaction.final.wait(), wait)
        answer: Json | None = None
        if interaction.answered_as is not None:
            original = interaction.original
            seen = original is not None and not original.body["flags"] & LOADING
            answer = {
                "type": interaction.answered_as,
                "deferred": interaction.answered_as in (DEFER, DEFER_UPDATE),
                "message": wire.shown(self.world, original) if original is not None and seen else None,
                "further": [wire.shown(self.world, message) for message in interaction.further],
                "ephemeral": original is not None and original.ephemeral,
                "choices": interaction.choices,
                "modal": interaction.modal,
            }
        return {
            "id": str(interaction.id),
            "answer": answer,
            "seconds": interaction.final_after,
            "first_seconds": interaction.first_after,
        }
