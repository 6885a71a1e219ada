"""How long whoever asked may be kept waiting, the same on both platforms, and what is said when an answer fails."""

QUICK = 0.8
"""Seconds in which an answer is the first response; a slower one follows an acknowledgement. One second is promised."""

PATIENCE = 60.0
"""Seconds after which the desk is given up."""

APOLOGY = "Sorry, something went wrong on my side. Please try again in a moment."
"""A message id."""
