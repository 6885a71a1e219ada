"""Discord, through discord.py: sending (messenger), being there (connection), answering (interactions).

What Discord's answers mean is in outcome.py; the reasons are Discord's own documentation, as of API v10.
"""
