"""The part of `paperboy init` that connects a platform: what to do in its portal, the tokens, the channel.

Each answer is tried on the platform before the next question. Writes nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from bot import config_values
from bot.config import Settings
from bot.domain.channels import Channel, Platform, read_channel
from bot.domain.findings import Destination
from bot.locale import Words
from bot.terminal import output, platform_trial
from bot.terminal.discord_invite import invite_link
from bot.terminal.output import say
from bot.terminal.platform_trial import Trial
from bot.terminal.prompts import ask, ask_secret

CHANNEL_IN_A_LINK = re.compile(r"https://(?:[\w-]+\.)*(?:discord\.com/channels/[0-9]+|slack\.com/archives)/(\w+)/?")


@dataclass(frozen=True, slots=True)
class Connected:
    """`secrets`: (section, key) of the configuration -> the secret, as the platform took it."""

    secrets: Mapping[tuple[str, str], str]
    channel: Channel


def discord(settings: Settings, spoken: Words) -> Connected:
    url = settings.discord.api_url
    say("\n── Discord ──")
    say(
        spoken(
            "1. At https://discord.com/developers/applications: New Application, then page Bot, Reset Token. Copy "
            "the token."
        )
    )

    def token_read(text: str) -> str:
        token = _one_word(text, spoken)
        _try(platform_trial.discord(token, url, None, spoken))
        return token

    token = ask_secret(spoken("The bot's token (it is not shown)"), token_read)
    say("\n" + spoken("2. Open this link to add the bot to your server; it asks for exactly the rights needed:"))
    try:
        say(invite_link(SecretStr(token), None))
    except output.Stop:
        say("paperboy discord-invite --id APPLICATION_ID")
    say(
        spoken(
            "3. In Discord: User Settings, Advanced, switch Developer Mode on. Then right-click your channel, Copy "
            "Channel ID."
        )
    )
    channel = _channel("discord", lambda place: platform_trial.discord(token, url, place, spoken), spoken)
    return Connected({("discord", "token"): token}, channel)


def slack(settings: Settings, spoken: Words) -> Connected:
    from bot.adapters.slack.manifest import manifest

    url = settings.slack.api_url
    say("\n── Slack ──")
    say(spoken("1. At https://api.slack.com/apps: Create New App, From a manifest. Paste this, and press Install:"))
    output.print_json(manifest(None), spread=True)
    say(spoken("2. On page OAuth & Permissions, copy the Bot User OAuth Token (xoxb-...)."))

    def bot_token_read(text: str) -> str:
        token = _one_word(text, spoken)
        if token.startswith("xapp-"):
            raise ValueError(spoken("That is the app token, which is asked for next. The bot token begins with xoxb-."))
        _try(platform_trial.slack(token, None, url, None, spoken))
        return token

    bot_token = ask_secret(spoken("The bot token (it is not shown)"), bot_token_read)
    say(
        "\n"
        + spoken(
            "3. On page Basic Information, App-Level Tokens, make a token with the scope connections:write (xapp-...)."
        )
    )

    def app_token_read(text: str) -> str:
        token = _one_word(text, spoken)
        if token.startswith("xoxb-"):
            raise ValueError(spoken("That is the bot token once more. The app token begins with xapp-."))
        _try(platform_trial.slack(bot_token, token, url, None, spoken))
        return token

    app_token = ask_secret(spoken("The app token (it is not shown)"), app_token_read)
    say(
        "\n"
        + spoken(
            "4. In your channel, type /invite @Paperboy. The channel's id is at the bottom of View channel details."
        )
    )
    channel = _channel("slack", lambda place: platform_trial.slack(bot_token, None, url, place, spoken), spoken)
    return Connected({("slack", "bot_token"): bot_token, ("slack", "app_token"): app_token}, channel)


def _one_word(text: str, spoken: Words) -> str:
    try:
        return str(config_values.secret(text))
    except ValueError:
        raise ValueError(spoken("A token is one word, just as the platform shows it.")) from None


def _channel(platform: Platform, trial: Callable[[Destination], Trial], spoken: Words) -> Channel:

    def read(text: str) -> Channel:
        link = CHANNEL_IN_A_LINK.match(text)
        written = link[1] if link else text.removeprefix(f"{platform}:")
        try:
            channel = read_channel(f"{platform}:{written}")
        except ValueError:
            how = (
                spoken("A channel's id is a number: right-click the channel, and choose Copy Channel ID.")
                if platform == "discord"
                else spoken("A channel's id is like C0123456789, at the bottom of View channel details.")
            )
            raise ValueError(f"{spoken('That is no channel id of this platform.')}\n    → {how}") from None
        _try(trial(Destination("channel", spoken("Channel"), channel, "thread")))
        return channel

    return ask(spoken("Channel id"), read)


def _try(trial: Trial) -> None:
    """Says what is right; raises ValueError with what is not, and how to mend it."""
    for finding in trial.look():
        if not finding.ok:
            raise ValueError(f"{finding.message}\n    → {finding.remedy}")
        say(f"✓ {finding.message}")
