"""Interactions: from the press of a button to the answer, with the three seconds and the fifteen minutes."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field

from bot.playground.discord import asking, errors, limits, state, wire
from bot.playground.discord.state import Channel, Json, Message, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
POST, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9

LOADING = 1 << 7
MANAGE_GUILD = 1 << 5


@dataclass
class Interaction:
    """`original` is the message that `@original` means: the answer, or the message whose button was pressed."""

    id: int
    token: str
    kind: int
    channel: Channel
    user: Json
    created: float
    clicked: Message | None = None
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


class Interactions:
    def __init__(self, world: World) -> None:
        self.world = world
        self.by_token: dict[str, Interaction] = {}

    # ------------------------------------------------------------ asking

    def start(self, asked: Json) -> Interaction:
        """Send INTERACTION_CREATE. Raises ValueError when a person could not do what is asked.

        `asked`: `kind` (command, autocomplete, message_command, component, modal), `channel_id`, `user`
        (`id`, `name`, `admin`), `locale`, and `data` for commands; `name` and `message_id` for a message command;
        `custom_id`, `message_id`, `values` for a component; `custom_id`, `components` for a form.
        """
        kind, data, clicked, channel = self._read(asked)
        user = self._person(asked.get("user") or {})
        number = self.world.snowflake()
        started = Interaction(number, secrets.token_urlsafe(64), kind, channel, user, self.world.now(), clicked=clicked)
        self.by_token[started.token] = started
        self.world.emit("INTERACTION_CREATE", self._event(started, data, asked), 0)
        return started

    def _read(self, asked: Json) -> tuple[int, Json, Message | None, Channel]:
        match asked.get("kind"):
            case "command":
                return COMMAND, asking.command_data(self.world, asked["data"]), None, self._channel(asked)
            case "autocomplete":
                return AUTOCOMPLETE, asking.command_data(self.world, asked["data"]), None, self._channel(asked)
            case "message_command":
                channel, target = asking.find_message(self.world, int(asked["message_id"]))
                return COMMAND, asking.message_command_data(self.world, asked["name"], target), None, channel
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
        raise ValueError("kind is one of command, autocomplete, message_command, component, modal")

    def _channel(self, asked: Json) -> Channel:
        channel = self.world.channels.get(int(asked["channel_id"]))
        if channel is None:
            raise ValueError(f"there is no channel {asked['channel_id']}")
        return channel

    def _person(self, given: Json) -> Json:
        number = int(given.get("id") or self.world.owner["id"])
        user = self.world.users.get(number) or self.world.add_user(given.get("name", "reader"), number=number)
        rights = state.DEFAULT_PERMISSIONS | (MANAGE_GUILD if given.get("admin") else 0)
        return user | {"rights": rights}

    def _event(self, started: Interaction, data: Json, asked: Json) -> Json:
        world, channel = self.world, started.channel
        user = {name: value for name, value in started.user.items() if name != "rights"}
        event: Json = {
            "id": str(started.id),
            "application_id": str(world.application_id),
            "type": started.kind,
            "token": started.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": wire.channel(world, channel) | {"permissions": str(started.user["rights"])},
            "data": data,
            "locale": asked.get("locale", world.guild_locale),
            "app_permissions": str(world.channels.get(channel.parent_id or 0, channel).permissions),
            "entitlements": [],
            "attachment_size_limit": limits.FILE_BYTES,
            "authorizing_integration_owners": {"0": str(channel.guild_id or 0)},
            "context": 0 if channel.guild_id else 1,
        }
        if channel.guild_id:
            event |= {
                "guild_id": str(channel.guild_id),
                "guild": {"id": str(channel.guild_id), "locale": world.guild_locale, "features": ["COMMUNITY"]},
                "guild_locale": world.guild_locale,
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
