"""Wiring of the platforms: each that has a token gets its connection. Imports a library only where it is used."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import structlog

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.gateway import IdentifyLog
from bot.adapters.sqlite.installations import InstallationStore
from bot.commands.desk import Desk
from bot.config import Settings
from bot.domain.channels import Platform
from bot.jobs.welcome import Welcome
from bot.ports import Messenger, Places

if TYPE_CHECKING:
    from bot.adapters.slack.workspaces import SlackWorkspaces

log = structlog.get_logger()

Connection = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""A part of the bot: runs until the event is set."""
Routes = dict[tuple[str, str], Callable[[Any], Coroutine[Any, Any, Any]]]
"""Method and path, and what answers there: aiohttp's request to its response."""


def connections_of(
    settings: Settings,
    desk: Desk,
    database: Database,
    changed: Callable[[Platform], None],
    connected: dict[Platform, Callable[[], bool]],
    places: dict[Platform, Places],
    welcome: Welcome,
    routes: Routes,
) -> tuple[dict[str, Connection], dict[Platform, Messenger]]:
    """The platforms that have a token. A library is imported only where its platform is used.

    `connected` gets, for each, what tells whether it is logged in and questions reach the bot; `routes` gets what
    answers the requests that come over HTTP.
    """
    connections: dict[str, Connection] = {}
    messengers: dict[Platform, Messenger] = {}
    if settings.discord.token is not None:
        from bot.adapters.discord.connection import DiscordConnection
        from bot.adapters.discord.interactions import Interactions
        from bot.adapters.discord.messenger import DiscordMessenger

        identifies = IdentifyLog(database)
        discord = DiscordConnection(
            settings.discord.token.get_secret_value(),
            settings.discord.api_url,
            Interactions(desk).answer,
            send_timeout=settings.delivery.send_timeout_seconds,
            on_trouble=lambda sentence: log.error("discord", trouble=sentence),
            on_change=lambda _channel: changed("discord"),
            on_guild=welcome.guild,
            on_guild_gone=welcome.gone,
            on_guilds=welcome.present,
            hold_identify_until=lambda: identifies.wait(time.time),
        )
        connections["discord"] = discord.run
        connected["discord"] = lambda: discord.connected
        places["discord"] = discord.places
        messengers["discord"] = DiscordMessenger(discord, settings.delivery.nonce_window_seconds)
    if settings.slack.bot_token is not None:
        from bot.adapters.slack.connection import SlackConnection
        from bot.adapters.slack.signed import PATH as SLACK_PATH

        app_token = settings.slack.app_token
        secret = settings.slack.signing_secret if settings.slack_over_http() else None
        slack = SlackConnection(
            bot_token=settings.slack.bot_token.get_secret_value(),
            app_token=None if app_token is None else app_token.get_secret_value(),
            api_url=settings.slack.api_url,
            desk=desk,
            on_trouble=lambda sentence: log.error("slack", trouble=sentence),
            on_change=lambda _channel: changed("slack"),
            on_visitor=welcome.visitor,
            on_gone=welcome.gone,
            signing_secret=None if secret is None else secret.get_secret_value(),
        )
        if slack.over_http is not None:
            routes["POST", SLACK_PATH] = slack.over_http
        connections["slack"] = slack.run
        connected["slack"] = lambda: slack.connected or (app_token is None and slack.tenant is not None)
        messengers["slack"] = slack.messenger
        places["slack"] = slack.places
    elif settings.slack_in_many():
        in_many = _in_many_workspaces(settings, desk, database, lambda: changed("slack"), welcome, routes)
        connections["slack"] = in_many.run
        connected["slack"] = lambda: in_many.connected
        messengers["slack"] = in_many
        places["slack"] = in_many
    return connections, messengers


def _in_many_workspaces(
    settings: Settings,
    desk: Desk,
    database: Database,
    changed: Callable[[], None],
    welcome: Welcome,
    routes: Routes,
) -> "SlackWorkspaces":
    """Each workspace brings its token when somebody installs the app there, at a page of the bot's own server."""
    from bot.adapters.slack.installing import Installing
    from bot.adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH
    from bot.adapters.slack.signed import PATH as SLACK_PATH
    from bot.adapters.slack.workspaces import SlackWorkspaces

    client_id, client_secret, signing_secret = (
        "" if secret is None else secret.get_secret_value()
        for secret in (settings.slack.client_id, settings.slack.client_secret, settings.slack.signing_secret)
    )
    api_url = settings.slack.api_url
    installations = InstallationStore(database)
    in_many = SlackWorkspaces(
        installations, api_url, signing_secret, desk, lambda _channel: changed(), welcome.visitor, welcome.gone
    )
    installing = Installing(
        installations, in_many.installed, in_many.session, api_url, client_id, client_secret, settings.locale.language
    )
    routes["POST", SLACK_PATH] = in_many.over_http
    routes["GET", INSTALL_PATH] = installing.begin
    routes["GET", REDIRECT_PATH] = installing.come_back
    return in_many
