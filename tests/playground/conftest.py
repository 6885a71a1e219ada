"""A local Discord to be asked without a library that thinks along."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.playground.discord import LocalDiscord
from tests.playground.discord_kit import Caller


@pytest.fixture
async def call() -> AsyncIterator[Caller]:
    local = LocalDiscord(rates={})
    await local.start()
    async with aiohttp.ClientSession() as session:
        yield Caller(local, session)
    await local.stop()
