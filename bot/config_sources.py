"""Where settings are written: environment variables, a TOML file, secret files. Which wins, and what is unknown.

Does not know what a value means; `config.py` does. Remembers where each value came from, for the sentences.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT_PATH = Path("config/paperboy.toml")
PATH_VARIABLE = "PAPERBOY_CONFIG"
FEEDS_VARIABLE = "PAPERBOY_FEEDS"

USUAL_NAMES = {
    ("discord", "token"): "DISCORD_TOKEN",
    ("slack", "bot_token"): "SLACK_BOT_TOKEN",
    ("slack", "app_token"): "SLACK_APP_TOKEN",
    ("slack", "signing_secret"): "SLACK_SIGNING_SECRET",
    ("slack", "client_id"): "SLACK_CLIENT_ID",
    ("slack", "client_secret"): "SLACK_CLIENT_SECRET",
    ("source", "token"): "DIGESTS_TOKEN",
}
"""The names under which people keep these secrets already. Each secret can also come from `<key>_file`."""

SECRET_FILE_LIMIT = 64 * 1024

Place = tuple[int | str, ...]
"""("store", "path"), ("feeds", 0, "name"): a place in the settings."""

Known = Mapping[str, Sequence[str]]
"""Section -> its keys; "feeds" -> the keys of each feed."""

Layer = dict[Place, tuple[Any, str]]
"""Place -> value, and where it was written."""


class ConfigError(Exception):
    """The configuration cannot be used. `sentences`: one a problem, with file and key, without any value."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


@dataclass
class Given:
    """What was written, merged. `origins` says where, so that a later problem can name the place."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[Place, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def at(self, place: Place, text: str) -> str:
        """A sentence about the value at `place`."""
        for end in range(len(place), 0, -1):
            if place[:end] in self.origins:
                return f"{self.origins[place[:end]]}{_inside(place[end:])}: {text}."
        return f"{_inside(place).strip()}: {text}."

    def put(self, place: Place, value: object, origin: str) -> None:
        self.origins[place] = origin
        if len(place) == 1:
            self.values[str(place[0])] = value
        else:
            self.values.setdefault(str(place[0]), {})[place[1]] = value


def gather(path: Path | None, environ: Mapping[str, str], known: Known) -> Given:
    """Read the file and the environment. Raises ConfigError where the file cannot be read at all."""
    given = Given()
    known = _with_secret_files(known)
    file = _file_layer(path, environ, known, given.problems)
    environment = _environment_layer(environ, known, given.problems)
    usual: Layer = {place: (environ[name], name) for place, name in USUAL_NAMES.items() if name in environ}
    secret_places = {place for secret in USUAL_NAMES for place in (secret, _file_of(secret))}

    for place, (value, origin) in {**file, **environment}.items():
        if place not in secret_places:
            given.put(place, value, origin)
    for secret in USUAL_NAMES:
        _put_secret(secret, (environment, usual, file), given)
    _drop_unknown_feed_keys(given, known["feeds"])
    return given


def _file_of(secret: tuple[str, str]) -> tuple[str, str]:
    return secret[0], f"{secret[1]}_file"


def _with_secret_files(known: Known) -> Known:
    extra = [_file_of(secret) for secret in USUAL_NAMES]
    return {section: [*keys, *(key for name, key in extra if name == section)] for section, keys in known.items()}


# ---------------------------------------------------------------- the file


def config_file(path: Path | None, environ: Mapping[str, str]) -> Path:
    """Which file is read: the one that is named, in the command or the environment, or the usual one."""
    variable = environ.get(PATH_VARIABLE)
    return path or (Path(variable) if variable else DEFAULT_PATH)


def _file_layer(path: Path | None, environ: Mapping[str, str], known: Known, problems: list[str]) -> Layer:
    file = config_file(path, environ)
    if file is DEFAULT_PATH and not file.exists():
        return {}
    layer: Layer = {}
    for section, content in _read_toml(file, named_by="--config" if path else PATH_VARIABLE).items():
        if section not in known:
            problems.append(f"{file}: {_unknown_section(section, known)}")
        elif section == "feeds":
            layer[("feeds",)] = (content, f"{file}: [[feeds]]")
        elif not isinstance(content, dict):
            problems.append(f"{file}: {section}: is a section; write [{section}] on a line of its own.")
        else:
            for key, value in content.items():
                if key in known[section]:
                    layer[(section, key)] = (value, f"{file}: [{section}] {key}")
                else:
                    problems.append(f"{file}: [{section}] {key}: {_unknown_key(section, key, known)}")
    return layer


def _read_toml(file: Path, named_by: str) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError([f"{file}: there is no such file. Check the path, or leave out {named_by}."]) from None
    except OSError as error:
        raise ConfigError([f"{file}: cannot be read ({error.strerror}). Name a file that can be read."]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{file}: is not UTF-8 text. Save it as UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_toml_sentence(file, str(error))]) from None


def _toml_sentence(file: Path, message: str) -> str:
    """The message without what it quotes: that may be a value."""
    line = re.search(r"at line ([0-9]+)", message)
    what = re.sub(r"""\s*(?:'.*'|".*")\s*""", " ", message.partition(" (at")[0]).strip()
    where = f"line {line[1]}" if line else "the last line"
    return f'{file}: {where}: is not valid TOML ({what}). Text stands in quotation marks: key = "text".'


# ---------------------------------------------------------------- the environment


def _environment_layer(environ: Mapping[str, str], known: Known, problems: list[str]) -> Layer:
    """PAPERBOY_<SECTION>__<KEY> and PAPERBOY_FEEDS. Other PAPERBOY_ names are not ours: clusters inject such.

    An empty variable counts as left out, except PAPERBOY_HTTP__LISTEN, where empty means "do not listen".
    """
    layer: Layer = {}
    for name, value in environ.items():
        section, parted, key = name.removeprefix("PAPERBOY_").lower().partition("__")
        if name == FEEDS_VARIABLE and value.strip():
            try:
                layer[("feeds",)] = (json.loads(value), name)
            except ValueError:
                problems.append(
                    f'{name}: is not valid JSON. Write a list: [{{"name": "daily", "channel": "slack:C0123"}}].'
                )
        elif name.startswith("PAPERBOY_") and parted:
            if section in known and section != "feeds" and key in known[section]:
                if value or key == "listen":
                    layer[(section, key)] = (value, name)
            else:
                problems.append(f"{name}: is not known. The nearest known name is {_nearest_variable(name, known)}.")
        elif meant := _with_one_underscore(known).get(name):
            problems.append(f"{name}: is not known. The nearest known name is {meant}, with two underscores.")
    return layer


def _nearest_variable(name: str, known: Known) -> str:
    if name.startswith(f"{FEEDS_VARIABLE}_"):
        return f"{FEEDS_VARIABLE}, a JSON list"
    return _nearest(name, [*_variables(known), FEEDS_VARIABLE, PATH_VARIABLE])


def _with_one_underscore(known: Known) -> dict[str, str]:
    """The slip that would otherwise leave a token unseen: PAPERBOY_DISCORD_TOKEN."""
    return {name.replace("__", "_"): name for name in _variables(known)}


def _variables(known: Known) -> list[str]:
    return [f"PAPERBOY_{section}__{key}".upper() for section in known if section != "feeds" for key in known[section]]


# ---------------------------------------------------------------- secrets


def _put_secret(secret: tuple[str, str], layers: Sequence[Layer], given: Given) -> None:
    """The first layer that has it wins; within one, the value or the file that holds it, not both."""
    for layer in layers:
        found = [layer[place] for place in (secret, _file_of(secret)) if place in layer and layer[place][0] != ""]
        if len(found) > 1:
            given.problems.append(f"{found[1][1]}: stands beside {secret[1]}; keep one of the two.")
        elif found and secret in layer and found[0] is layer[secret]:
            value, origin = found[0]
            given.put(secret, value.strip() if isinstance(value, str) else value, origin)
        elif found:
            path, origin = found[0]
            try:
                given.put(secret, _read_secret(path), origin)
            except ValueError as error:
                given.problems.append(f"{origin}: {error}.")
        if found:
            return


def _read_secret(path: object) -> str:
    """What the file holds, without space around it. The sentences show no path: a secret may stand there by mistake."""
    if not isinstance(path, str) or "\0" in path:
        raise ValueError("must be the path of a file, in quotation marks")
    try:
        with Path(path).expanduser().open("rb") as file:
            text = file.read(SECRET_FILE_LIMIT).decode().strip()
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no home folder"
        raise ValueError(f"names a file that cannot be read ({reason}); check path and rights") from None
    except UnicodeDecodeError:
        raise ValueError("names a file that is not text; it must hold the secret and nothing else") from None
    if not text or len(text.split()) > 1:
        raise ValueError("names a file that is empty or holds several words; it must hold the secret and nothing else")
    return text


# ---------------------------------------------------------------- sentences


def _drop_unknown_feed_keys(given: Given, known: Sequence[str]) -> None:
    feeds = given.values.get("feeds")
    if not isinstance(feeds, list):
        return
    for number, feed in enumerate(feeds):
        if isinstance(feed, dict):
            for key in [key for key in feed if key not in known]:
                nearest = _nearest(key, known)
                given.problems.append(
                    given.at(("feeds", number, key), f"is not known; the nearest known key is {nearest}")
                )
                del feed[key]


def _unknown_section(section: str, known: Known) -> str:
    for name, keys in known.items():
        if section in keys and name != "feeds":
            return f"{section}: stands outside its section; move it below [{name}]."
    nearest = _nearest(section, list(known))
    written = "[[feeds]]" if nearest == "feeds" else f"[{nearest}]"
    return f"[{section}]: is not known. The nearest known section is {written}."


def _unknown_key(section: str, key: str, known: Known) -> str:
    elsewhere = [name for name, keys in known.items() if key in keys]
    if elsewhere and not difflib.get_close_matches(key, known[section]):
        return f"is not known here; there is {key} in [{elsewhere[0]}]."
    return f"is not known. The nearest known key is {_nearest(key, known[section])}."


def _nearest(word: str, known: Sequence[str]) -> str:
    return difflib.get_close_matches(word, known, n=1, cutoff=0.0)[0]


def _inside(place: Place) -> str:
    """(0, "name") -> " number 1, name": how a person counts."""
    return "".join(f" number {step + 1}," if isinstance(step, int) else f" {step}" for step in place).rstrip(",")
