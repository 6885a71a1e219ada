"""Checks every request body as strictly as Discord's documentation reads, and a little more.

Fields that Discord would silently ignore are refused here (`UNKNOWN_FIELD`), because a misspelt field is a
mistake that nobody would notice otherwise. One file for each kind of body; form.py collects what is wrong.
"""
