"""`/paper feed …`: what an admin sets up and does about feeds, one module a command.

Who may is looked at on each call, also of buttons and forms; see access.py.
"""
