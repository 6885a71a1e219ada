"""A local Slack: enough of the Web API and Socket Mode for the real slack-bolt and slack_sdk.

server.py        LocalSlack: start, stop, and every route
api.py           a Web API request from the first byte to the last
web/             the Web API methods, one file per noun
socket.py        Socket Mode: tickets, envelopes, acknowledgements; request_url.py: the same in HTTP mode
interactions.py  what a person does: commands, buttons, forms, the home; and what the app answers
events.py        what the app is told without asking: links in messages, and whatever a test says
payloads.py      what the envelopes of Socket Mode say
response_url.py  the address an app answers an interaction at
workspaces.py    several of them, and an app that each may install (OAuth)
state.py         what the workspace holds: channels, people, messages, views
shown.py         a message as the Web API and the control pages show it
validate.py      what Slack refuses in a message or a view; blockkit/ has the rules for each block
limits.py        the documented numbers; pace.py: how fast an app may call
journal.py       what was asked, what was answered, which requests broke a rule
faults.py        failing on purpose
control.py       /_playground/: look at everything and make things happen, over HTTP
state_ops.py     what can be made to happen to the workspace

Shares nothing with the bot: a limit that the formatter gets wrong is not wrong here as well.
"""

from bot.playground.slack.server import LocalSlack
from bot.playground.slack.workspaces import LocalWorkspaces

__all__ = ["LocalSlack", "LocalWorkspaces"]
