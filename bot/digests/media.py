"""The line with a paper's image or video, in all the forms that occur.

`![](address)`, `[Watch Video](address)`, `[Watch Video]address`, `<video src="address">`, `<img src="address">`.
"""

import re

from bot.domain.papers import Media, MediaKind

_MEDIA_TAGS: tuple[tuple[str, MediaKind], ...] = (("<video", "video"), ("<img", "image"))
_VIDEO_ENDS = (".mp4", ".qt", ".webm", ".mov")
_IMAGE_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")


def read_media(body: str) -> Media | None:
    """What a line without spaces around it shows; None when it is no such line.

    Kind "none" when the form is right and the address is missing. Takes time proportional to the line.
    """
    if body.startswith(("![", "[![")):
        _, _, rest = body[body.index("![") :].partition("](")
        return _media(_address(rest), "image") if rest else None
    if body[0] == "[":
        return _linked(body)
    return _tagged(body)


def _linked(body: str) -> Media | None:
    """A link; under another name than "Watch Video" only where it leads to a video file and is the whole line."""
    name, _, rest = body[1:].partition("]")
    rest = rest.lstrip()
    if rest.startswith("("):
        address = _address(rest[1:])
    elif rest[:4].lower() == "http":
        address = re.split(r"[\s<>()]", rest, maxsplit=1)[0]
    else:
        return None
    if name.strip().lower() == "watch video":
        return _media(address, "video")
    return Media("video", address) if _kind(address) == "video" and rest.endswith((address, ")")) else None


def _tagged(body: str) -> Media | None:
    folded = body.lower()
    if len(folded) != len(body):  # lower() lengthens some letters, and positions would not agree
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


def _address(rest: str) -> str:
    """The address in `address "title") ...`; brackets inside it count if they are balanced."""
    depth = 0
    for index, character in enumerate(rest):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                rest = rest[:index]
                break
    words = rest.split(maxsplit=1)
    return words[0].strip("<>") if words else ""


def _media(address: str, markup: MediaKind) -> Media:
    return Media(_kind(address) or markup, address) if address else Media()


def _kind(address: str) -> MediaKind | None:
    """By what the address points to; None when its ending says nothing."""
    path = re.split(r"[?#]", address, maxsplit=1)[0].lower()
    if path.endswith(_VIDEO_ENDS):
        return "video"
    return "image" if path.endswith(_IMAGE_ENDS) else None
