"""Slack: sending (messenger, outcome), the socket (connection), commands and buttons (interactions), the manifest."""
