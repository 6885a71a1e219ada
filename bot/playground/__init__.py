"""A local Discord and a local Slack, for the demo, the tests and for trying things out without an account.

Each is a small server on the loopback address that the real client libraries connect to by address alone.
They keep their own tables of the platforms' documented limits and import nothing from the rest of the bot,
so that a message which passes here passes for reasons that the formatter did not invent. At `/` each shows its
channels as people would see them (page.py and pages/).
"""
