"""One workspace, with the token that is good there: what is sent, looked up and answered in it.

Nothing here knows of another workspace, so what is asked in one is never answered with another's token.
"""

from collections.abc import Awaitable, Callable

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack.answering import Answering
from bot.adapters.slack.app_home import AppHome
from bot.adapters.slack.client import web_client
from bot.adapters.slack.conversation import Conversation
from bot.adapters.slack.events import Events, Visitor
from bot.adapters.slack.files import Files
from bot.adapters.slack.interactions import Interactions
from bot.adapters.slack.messenger import SlackMessenger
from bot.adapters.slack.people import People
from bot.adapters.slack.places import SlackPlaces
from bot.adapters.slack.private import PrivateMessages
from bot.adapters.slack.quiet import library_logger
from bot.adapters.slack.shared import SharedLinks
from bot.adapters.slack.windows import Windows
from bot.commands.desk import Desk


class Workspace:
    """`app` is Bolt's, for what Slack says and asks. `on_...`: see SlackConnection."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_url: str,
        bot_token: str,
        desk: Desk,
        on_change: Callable[[str], None],
        on_visitor: Visitor | None,
        on_gone: Callable[[str], Awaitable[None]] | None,
        *,
        quick: float,
        signing_secret: str | None,
    ) -> None:
        self._bot_token = bot_token
        client = self.client = web_client(session, api_url, bot_token)
        self.messenger = SlackMessenger(client)
        direct = self.messenger.direct
        self.places = SlackPlaces(client, self.messenger)
        self.answering = Answering(desk, People(client), Files(client, session, direct), lambda: self.team)
        private = PrivateMessages(client, direct)
        home = AppHome(desk, self.answering, client)
        self.app = self._make_app(session, api_url, signing_secret)
        Interactions(desk, self.answering, Windows(client), session, private.say, home.publish, quick=quick).register(
            self.app
        )
        links = SharedLinks(desk, client)
        conversation = Conversation(desk, self.answering, private)
        Events(self.messenger, self.answering, home, links, conversation, on_change, on_visitor, on_gone).register(
            self.app
        )

    def _make_app(self, session: aiohttp.ClientSession, api_url: str, signing_secret: str | None) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id=self.team, bot_token=self._bot_token)

        # A client without a token, so that Bolt asks `authorize` and not auth.test before the first answer.
        client = web_client(session, api_url, None)
        return AsyncApp(
            client=client,
            authorize=authorize,
            signing_secret=signing_secret,
            logger=library_logger(),
            name="paperboy",
        )

    @property
    def team(self) -> str | None:
        """The workspace's id, once it is known."""
        identity = self.messenger.identity
        return identity.tenant if identity else None
