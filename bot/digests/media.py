"""The line with a paper's image or video, in all the forms that occur.

`![](address)`, `[Watch Video](address)`, `[Watch Video]address`, `<video src="address">`, `<img src="address">`.
"""

import re

from bot.domain.papers import Media, MediaKind

_BRACKET = re.compile(r"[()]")
_ADDRESS_END = re.compile(r"[\s<>()]")
_MEDIA_TAGS: tuple[tuple[str, MediaKind], ...] = (("<video", "video"), ("<img", "image"))
_VIDEO_ENDS = (".mp4", ".qt", ".webm", ".mov")
_IMAGE_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")


def read_media(body: str) -> tuple[Media, str] | None:
    """What a line without spaces around it shows, and the text behind it; None when it is no such line.

    Kind "none" when the form is right and the address is missing. Takes time proportional to the line.
    """
    if body.startswith(("![", "[![")):
        _, _, behind = body[body.index("![") :].partition("](")
        if not behind:
            return None
        address, rest = _address(behind)
        # Around a picture that is a link stand the link's own brackets.
        return _media(address, "image"), "" if body[0] == "[" and rest.startswith("](") else rest
    if body[0] == "[":
        return _linked(body)
    media = _tagged(body)
    return None if media is None else (media, "")


def _linked(body: str) -> tuple[Media, str] | None:
    """A link; under another name than "Watch Video" only where it leads to a video file and is the whole line."""
    name, _, behind = body[1:].partition("]")
    behind = behind.lstrip()
    if behind.startswith("("):
        address, rest = _address(behind[1:])
    elif behind[:4].lower() == "http":
        address = _ADDRESS_END.split(behind, maxsplit=1)[0]
        rest = behind[len(address) :].lstrip(") ")
    else:
        return None
    if name.strip().lower() == "watch video":
        return _media(address, "video"), "" if rest.startswith("<") else rest
    return (Media("video", address), "") if _kind(address) == "video" and not rest else None


def _tagged(body: str) -> Media | None:
    folded = body.lower()
    # lower() lengthens some letters, and positions would not agree
    if body[0] != "<" or body[-1] != ">" or len(folded) != len(body):
        return None
    for name, markup in _MEDIA_TAGS:
        tag = folded.find(name)
        source = folded.find("src=", tag) if tag >= 0 else -1
        if source >= 0:
            return _media(_attribute(body[source + 4 :]), markup)
    return None


def _attribute(rest: str) -> str:
    """The value that follows `src=`, quoted or not."""
    if rest[:1] in ("'", '"'):
        return rest[1:].partition(rest[0])[0].strip()
    return re.split(r"[\s>]", rest, maxsplit=1)[0]


def _address(behind: str) -> tuple[str, str]:
    """The address in `address "title") rest`, and the rest; brackets in an address count if they are balanced."""
    depth = 0
    rest = ""
    for bracket in _BRACKET.finditer(behind):
        depth += 1 if bracket[0] == "(" else -1
        if depth < 0:
            behind, rest = behind[: bracket.start()], behind[bracket.end() :].strip()
            break
    words = behind.split(maxsplit=1)
    return words[0].strip("<>") if words else "", rest


def _media(address: str, markup: MediaKind) -> Media:
    return Media(_kind(address) or markup, address) if address else Media()


def _kind(address: str) -> MediaKind | None:
    """By what the address points to; None when its ending says nothing."""
    path = address.partition("?")[0].partition("#")[0].lower()
    if path.endswith(_VIDEO_ENDS):
        return "video"
    return "image" if path.endswith(_IMAGE_ENDS) else None
