"""Text that others wrote, made safe to show: which characters stay, and which addresses may be links.

Titles, names and summaries come from files; nothing in them is trusted. Platform markup is escaped later,
by markdown.py (Discord) and richtext.py (Slack).
"""

import re
from typing import Final
from urllib.parse import quote, urlsplit

import regex

from bot.domain.messages import KEY

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_SPACE = re.compile("[\t\x0b\x0c\xa0]")
# Controls, format characters (bidi, zero width, tags) and other invisible ones; variation selectors shape emoji.
_INVISIBLE = regex.compile(r"[[\p{Cc}\p{Cf}\p{Cn}\p{Default_Ignorable_Code_Point}]--[\n\uFE0E\uFE0F]]", regex.V1)
_PILED_MARKS = regex.compile(r"(\p{M}{4})\p{M}+")
_BLANK = regex.compile(r"[\s\p{M}\u2800]*")

_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
_SAFE_IN_ADDRESS = "/%:@!$&'()*+,;=~?-._"
_BROADCAST = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?|ftp)?:/{2,}(?P<host>[^\s/:]*)", re.IGNORECASE)
_DOMAIN = re.compile(
    r"www\.|(?:[\w-]{1,63}\.)+(?:com|org|net|info|biz|edu|gov|co|io|me|ru|cn|kr|gg|ly|xyz|app|dev)(?![a-z0-9])",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<(?=[@#!])|@(?=everyone|here|channel)", re.IGNORECASE)

MAX_ADDRESS: Final = 1_000
"""A longer address is shown as text: a cut may not fall inside a link."""

_OUR_HOSTS: Final = ("arxiv.org", "huggingface.co", "hf.co", "github.com")


def clean(text: str) -> str:
    """The text without characters that hide, reorder or pile up; lines are kept."""
    text = _LINE_END.sub("\n", _SURROGATE.sub("\ufffd", text))
    text = _INVISIBLE.sub("", _SPACE.sub(" ", text))
    text = _PILED_MARKS.sub(r"\1", text)
    # Would be taken for the place of the delivery key.
    return text.replace(KEY, KEY.replace("{", "{ ").replace("}", " }")).strip()


def clean_line(text: str) -> str:
    """The same on one line, single spaces."""
    return " ".join(clean(text).split())


def is_blank(text: str) -> bool:
    """Nothing that a reader would see. The platforms refuse such titles."""
    return _BLANK.fullmatch(text) is not None


def or_dash(text: str) -> str:
    """The text, or a dash where there is nothing to see."""
    return "–" if is_blank(text) else text


def no_mentions(text: str) -> str:
    """For places that read no markup (footers, labels, alternative texts): look-alikes where a mention would begin."""
    return _MENTION.sub(lambda match: {"@": "＠", "<": "‹"}[match[0]], text)


def link_text(text: str) -> str:
    """A title that stands as a link's text: what looks like an address in it no longer does."""

    text = _SCHEME.sub(lambda match: " " + match["host"].replace(".", "·"), clean_line(text))
    return clean_line(_DOMAIN.sub(lambda match: match[0].replace(".", "·"), text))


def web_address(raw: str) -> str | None:
    """The address as it may leave: http(s) only, no user name, host in ASCII (punycode). None when it may not."""
    if not re.match(r"https?://", raw, re.IGNORECASE) or "\\" in raw or len(raw) > MAX_ADDRESS:
        return None
    try:
        parts = urlsplit(clean_line(raw))
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return None
    if _HOST.fullmatch(host) is None:
        return None
    address = f"{parts.scheme.lower()}://{host}{port}{quote(parts.path, safe=_SAFE_IN_ADDRESS)}"
    if parts.query:
        address += "?" + quote(parts.query, safe=_SAFE_IN_ADDRESS)
    if parts.fragment:
        address += "#" + quote(parts.fragment, safe=_SAFE_IN_ADDRESS)
    address = _BROADCAST.sub("%40", address)
    return address if len(address) <= MAX_ADDRESS else None


def is_our_host(address: str) -> bool:
    """arXiv, Hugging Face or GitHub: the only hosts whose links may carry words instead of their address."""
    host = urlsplit(address).hostname or ""
    return any(host == ours or host.endswith("." + ours) for ours in _OUR_HOSTS)
