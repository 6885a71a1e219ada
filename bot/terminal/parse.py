"""`paperboy parse`: the papers and problems of digest files."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.digests.json_form import file_documents
from bot.digests.parser import ParsedDigest, ParsedFile
from bot.terminal import output
from bot.terminal.files import named_files, read_digest_file
from bot.terminal.output import number_of

if TYPE_CHECKING:
    from rich.console import Console


def parse(paths: Sequence[Path], *, as_json: bool) -> int:
    """Print and return the exit code: 1 when there is a Problem."""
    parsed = [read_digest_file(path) for path in named_files(paths)]
    if as_json:
        output.print_json([document for file in parsed for document in file_documents(file)])
    else:
        _print_tables(parsed)
    return output.FOUND_PROBLEMS if any(file.problems for file in parsed) else output.FINE


def _print_tables(parsed: Sequence[ParsedFile]) -> None:
    from rich.console import Console

    # Elsewhere than in a terminal, lines are as long as they are: they are searched and cut by other programs.
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)
    for file in parsed:
        for digest in file.digests:
            _print_digest(console, file.path, digest)
        for problem in file.problems:
            output.say(f"{problem.path}:{problem.line}: {problem.message} {problem.remedy}")
    papers = sum(len(digest.papers) for file in parsed for digest in file.digests)
    problems = sum(len(file.problems) for file in parsed)
    output.say(f"{number_of(len(parsed), 'file')}, {number_of(papers, 'paper')}, {number_of(problems, 'problem')}.")


def _print_digest(console: "Console", path: str, digest: ParsedDigest) -> None:
    from rich.table import Table
    from rich.text import Text

    output.say(f"{path}: {digest.date or 'no date'}")
    table = Table(box=None, pad_edge=False)
    table.add_column("votes", justify="right")
    table.add_column("arXiv", no_wrap=True)
    table.add_column("sections", justify="right")
    table.add_column("title", overflow="fold")
    for paper in digest.papers:
        votes = "-" if paper.votes is None else str(paper.votes)
        table.add_row(votes, paper.arxiv_id, str(len(paper.sections)), Text(paper.title))
    console.print(table)
