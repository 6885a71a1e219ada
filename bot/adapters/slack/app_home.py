"""The App Home: made anew whenever a person opens it, and after they changed something there."""

from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.answering import Answering, Asker
from bot.adapters.slack.client import ReadError, read
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.formatter import block_answers

log = structlog.get_logger()


class AppHome:
    def __init__(self, desk: Desk, answering: Answering, client: AsyncWebClient) -> None:
        self._desk = desk
        self._answering = answering
        self._client = client

    async def publish(self, asker: Asker) -> Person:
        """Who it was shown to. Never raises for what Slack does."""
        person = await self._answering.who(asker)
        home = await self._desk.home(person)
        view: dict[str, Any] = {"type": "home", "blocks": block_answers.home(home, self._desk.words_for(person))}
        try:
            await read(self._client.views_publish(user_id=asker.user, view=view))
        except ReadError as error:
            log.warning("slack did not take an app home", reason=str(error))
        return person
