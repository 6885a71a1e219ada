"""Digest files: from the bytes of a file to papers and Problems (parser), and noticing files (intake).

limits       how much of a file is read: bytes -> lines
lines        what a single line is, by itself
media        the line with a paper's image or video
parser       lines -> digests and Problems
complaints   the sentences of the Problems
json_form    the document that `paperboy parse --json` prints
"""
