"""Discord, through discord.py: sending (messenger, direct, forum_posts), being there (connection, client,
registration), answering (interactions, questions, replying, answers), knowing where it can post (places, rights).

What Discord's answers mean is in outcome.py; the reasons are Discord's own documentation, as of API v10.
"""
