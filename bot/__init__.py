"""Paperboy: the day's research papers, delivered to Discord and Slack."""

__version__ = "0.1.0"
