"""A file for one person alone: uploaded into their direct messages (docs.slack.dev, working with files)."""

import asyncio
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import ReadError, read
from bot.adapters.slack.direct import DirectMessages
from bot.domain.replies import Document

log = structlog.get_logger()

WITHIN = 30.0
SLACKS_OWN = (".slack.com", ".slack-gov.com", ".slack-files.com")


class Files:
    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, direct: DirectMessages) -> None:
        self._client = client
        self._session = session
        self._direct = direct

    async def give(self, document: Document, user: str) -> bool:
        """False when it did not arrive, or may not have; the person then gets it in another way."""
        content = document.content.encode()
        if not content:
            return False
        try:
            async with asyncio.timeout(WITHIN):
                channel = await self._direct.channel_of(user)
                place = await read(self._client.files_getUploadURLExternal(filename=document.name, length=len(content)))
                await self._upload(str(place.get("upload_url") or ""), content)
                files: list[dict[str, str | None]] = [{"id": str(place.get("file_id") or ""), "title": document.name}]
                await read(self._client.files_completeUploadExternal(files=files, channel_id=channel))
        except (ReadError, TimeoutError) as error:
            log.warning("slack did not take a file", reason=str(error) or "it took too long")
            return False
        return True

    async def _upload(self, url: str, content: bytes) -> None:
        """Raises ReadError. The address comes from Slack's own answer, and is still not believed to be just any."""
        host, own = urlsplit(url).hostname or "", urlsplit(self._client.base_url).hostname
        if host != own and not (url.startswith("https://") and f".{host}".endswith(SLACKS_OWN)):
            raise ReadError("the address for the upload is not Slack's")
        try:
            async with self._session.post(url, data=content, allow_redirects=False) as answer:
                await answer.read()
        except aiohttp.ClientError as error:
            raise ReadError(f"no answer ({type(error).__name__})") from error
        if answer.status != 200:
            raise ReadError(f"the upload was answered with HTTP {answer.status}")
