"""Which picture and which video of a paper may be shown. Nothing is fetched here; the platforms do that."""

import re
from typing import Final
from urllib.parse import urlsplit

from bot.domain.papers import Paper
from bot.formatter.foreign import web_address

_SHOWN: Final = (".png", ".jpg", ".jpeg", ".gif")
"""What Slack's image proxy takes (docs.slack.dev, image block); Discord takes these too."""

_MODERN_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}")


def thumbnail(paper: Paper) -> str | None:
    """The address of the paper's picture.

    Where the digest has none that can be shown (a video, an SVG, a relative path), the card that Hugging Face
    draws for each paper; those exist for ids of the form 2503.04625 only. None where the digest has no media.
    """
    if paper.media.kind == "none":
        return None
    address = web_address(paper.media.url or "") if paper.media.kind == "image" else None
    if address is not None and urlsplit(address).path.lower().endswith(_SHOWN):
        return address
    if _MODERN_ID.fullmatch(paper.arxiv_id):
        return f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{paper.arxiv_id}.png"
    return None


def video(paper: Paper) -> str | None:
    return web_address(paper.media.url or "") if paper.media.kind == "video" else None
