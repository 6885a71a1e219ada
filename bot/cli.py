"""The `paperboy` command: what a person types in a terminal.

Libraries are imported inside the commands, so that `paperboy --help` answers at once. Exit codes: 0 fine, 1 the
work found problems, 2 wrong usage or configuration, 75 another instance holds the store, 78 the store was written
by a newer version. An error is a sentence with its remedy on stderr, never a traceback.
"""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import __version__
from bot.terminal import output

if TYPE_CHECKING:
    from bot.config import Settings


class Target(StrEnum):
    """What a preview is made for."""

    DISCORD = "discord"
    SLACK = "slack"
    TEXT = "text"


Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Configuration file (default: config/paperboy.toml)."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The day's research papers, delivered to Discord and Slack.",
)


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    output.prepare()
    try:
        app(prog_name="paperboy")
    except output.Stop as stop:
        output.complain(stop.sentence)
        sys.exit(stop.code)
    except Exception as error:
        if os.environ.get("PAPERBOY_DEBUG"):
            raise
        output.complain(
            f"Something went wrong inside Paperboy ({type(error).__name__}). "
            "Run it again with PAPERBOY_DEBUG=1 and report what it prints."
        )
        sys.exit(output.FOUND_PROBLEMS)


def _show_version(wanted: bool) -> None:
    if wanted:
        output.say(f"paperboy {__version__}")
        raise typer.Exit


@app.callback()
def _before_every_command(
    context: typer.Context,
    config: Config = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    context.obj = config


@app.command()
def run(context: typer.Context, config: Config = None) -> None:
    """Run the bot until it is told to stop."""
    settings = _settings(context, config)
    from bot import app as bot_app, logs

    logs.configure(settings.secrets())
    logs.warn_all(settings.warnings())
    raise typer.Exit(bot_app.run(settings, config or context.obj))


@app.command()
def demo(context: typer.Context, config: Config = None) -> None:
    """See it work, without any account.

    Starts a local Discord and a local Slack, and the real bot, which posts the digests of seeds/ to them.
    """
    from bot.demo import run as run_demo

    raise typer.Exit(run_demo())


@app.command()
def init(context: typer.Context, config: Config = None) -> None:
    """Set it up, step by step.

    Asks for tokens and channels, tries each one, and writes the configuration.
    """
    from bot.terminal import init as command

    raise typer.Exit(command.init(config or context.obj))


@app.command()
def parse(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Digest files, or folders of them.")],
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show the papers and the problems of digest files."""
    from bot.terminal import parse as command

    raise typer.Exit(command.parse(paths, as_json=as_json))


@app.command()
def preview(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="PATH-or-DATE", help="A digest file, or a date such as 2025-03-07.")],
    target: Annotated[Target, typer.Option("--for", help="Where it would be sent.")],
    feed: Annotated[str | None, typer.Option(metavar="NAME", help="As this feed would send it.")] = None,
    layout: Annotated[
        str | None, typer.Option(metavar="LAYOUT", help="In this layout: thread, cards, overview, packed or forum.")
    ] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show what a feed would send, without sending it."""
    settings = _settings(context, config)
    from bot.terminal import preview as command

    raise typer.Exit(command.preview(settings, what, target.value, feed=feed, layout=layout, as_json=as_json))


@app.command()
def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Digest files, or folders of them.")],
    config: Config = None,
) -> None:
    """Take digest files into the archive.

    What it takes in is known from then on and posted by no feed. Beside a running bot, put files into its folder.
    """
    settings = _settings(context, config)
    from bot import ingest as command, logs
    from bot.terminal.files import named_files

    logs.configure(settings.secrets(), only_errors=True)  # What is wrong in a file is said once, as a sentence.
    raise typer.Exit(command.ingest(settings, named_files(paths)))


@app.command()
def check(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Leave out what needs the network.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """See what is wrong, and how to mend it.

    Each line that is wrong says how to mend it.
    """
    from bot.config import ConfigError, load
    from bot.terminal import check as command

    try:
        settings = load(config or context.obj)
    except ConfigError as error:
        if as_json:
            command.show(command.of_unusable(error.sentences), as_json=True)
        raise output.Stop(str(error)) from None
    raise typer.Exit(command.check(settings, offline=offline, as_json=as_json))


@app.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
def search(
    context: typer.Context,
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY", help='Words; also "a phrase", -without, author:, since:, votes:>20.')
    ],
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="How many papers, 0 for all.")] = 10,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Find papers by what they say, best first."""
    settings = _settings(context, config)
    from bot.terminal import search as command

    # `-without` is a word of the query, so that typer takes any unknown option for one.
    if unknown := next((word for word in query if word.startswith("--")), None):
        raise typer.BadParameter(f"There is no option {unknown}.")
    raise typer.Exit(command.search(settings, " ".join(query), limit=limit, as_json=as_json))


@app.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
def match(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY", help='A keyword; also AND, OR, -without, "a phrase", author:, title:, votes:>20.'
        ),
    ],
    synonyms: Annotated[bool, typer.Option("--synonyms", help="Find the synonyms that digests state, too.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show every paper that a subscription would send, and why."""
    settings = _settings(context, config)
    from bot.terminal import match as command

    raise typer.Exit(command.match(settings, " ".join(query), synonyms=synonyms, as_json=as_json))


@app.command()
def status(context: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Show how things stand, and what needs a person."""
    settings = _settings(context, config)
    from bot.terminal import inspect

    raise typer.Exit(inspect.status(settings, as_json=as_json))


@app.command()
def feeds(context: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Show which channel gets what."""
    settings = _settings(context, config)
    from bot.terminal import feeds as command

    raise typer.Exit(command.feeds(settings, as_json=as_json))


@app.command()
def problems(context: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Show what could not be read in digests."""
    settings = _settings(context, config)
    from bot.terminal import inspect

    raise typer.Exit(inspect.problems(settings, as_json=as_json))


@app.command()
def deliveries(
    context: typer.Context,
    order: Annotated[str | None, typer.Argument(metavar="[retry|drop]", help="What to do with some of them.")] = None,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="Their keys.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what has been sent.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show what waits to be sent; retry it, or drop it."""
    settings = _settings(context, config)
    from bot.terminal import inspect

    if order is None:
        raise typer.Exit(inspect.deliveries(settings, everything=everything, as_json=as_json))
    if order not in ("retry", "drop") or not keys:
        output.wrong_use("deliveries: write `deliveries retry KEY...` or `deliveries drop KEY...`.")
    raise typer.Exit(inspect.order(settings, "retry" if order == "retry" else "drop", keys))


@app.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    config: Config = None,
) -> None:
    """Copy the store to a file, also while the bot runs."""
    settings = _settings(context, config)
    from bot.terminal import backup as command

    raise typer.Exit(command.backup(settings, file, force=force))


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    config: Config = None,
) -> None:
    """Put a backup in the store's place. Stop the bot first.

    The store of before is kept. What may have been posted since the backup is looked for, never posted twice.
    """
    settings = _settings(context, config)
    from bot.terminal import backup as command

    raise typer.Exit(command.restore(settings, file))


@app.command("slack-manifest")
def slack_manifest(
    context: typer.Context,
    http: Annotated[str | None, typer.Option(metavar="URL", help="For HTTP mode: where Slack reaches the bot.")] = None,
    config: Config = None,
) -> None:
    """Print the Slack app to create.

    Paste it at api.slack.com/apps, under "From a manifest": it asks for exactly the rights that are needed.
    """
    from bot.adapters.slack.manifest import manifest

    if http is not None and not http.startswith("https://"):
        output.wrong_use("--http: must be the address at which Slack reaches the bot, and start with https://.")
    output.print_json(manifest(http), spread=True)


@app.command("discord-invite")
def discord_invite(
    context: typer.Context,
    application_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The application id (left out: read from the token).")
    ] = None,
    config: Config = None,
) -> None:
    """Print the link that adds the bot to a server.

    Open it in a browser: it asks for exactly the rights that are needed.
    """
    settings = _settings(context, config)
    from bot.terminal.discord_invite import invite_link

    output.say(invite_link(settings.discord.token, application_id))


def _settings(context: typer.Context, config: Path | None) -> "Settings":
    from bot.config import ConfigError, load

    try:
        return load(config or context.obj)
    except ConfigError as error:
        raise output.Stop(str(error)) from None
