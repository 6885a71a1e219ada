"""A local Slack: enough of the Web API and Socket Mode for the real slack-bolt and slack_sdk.

server.py        LocalSlack: start, stop, and every route
state.py         what the workspace holds: channels, people, messages, views
web/             the Web API methods, one file per noun
socket.py        Socket Mode: tickets, envelopes, acknowledgements
interactions.py  what a person does: commands, buttons, forms; and what the app answers
response_url.py  the address an app answers an interaction at
validate.py      what Slack refuses in a message or a view; blockkit/ has the rules for each block
limits.py        the documented numbers
faults.py        failing on purpose
control.py       /_playground/: look at everything and make things happen, over HTTP

Shares nothing with the bot: a limit that the formatter gets wrong is not wrong here as well.
"""

from bot.playground.slack.server import LocalSlack

__all__ = ["LocalSlack"]
