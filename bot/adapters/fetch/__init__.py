"""Fetches digests from an address on the web, or from a git repository. Never from inside a network."""
