"""What the commands of memory and glossary share: telling an import, writing a file as a whole."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from app.cli.command import print_json
from app.translation.exchange.report import ImportReport


def print_report(report: ImportReport, what: str, *, as_json: bool) -> None:
    """The counts on standard output; for people, the lines left out on standard error."""
    if as_json:
        print_json({"new": report.new, "known": report.known, "left_out": report.left_out,
                    "skipped": [{"line": one.line, "reason": one.reason} for one in report.skipped]})
        return
    for one in report.skipped:
        click.echo(f"line {one.line}: {one.reason}", err=True)
    if report.left_out > len(report.skipped):
        click.echo(f"and {report.left_out - len(report.skipped)} more", err=True)
    click.echo(f"{report.new} new {what}, {report.known} known already, {report.left_out} left out")


def write_whole(file: Path, parts: Iterable[bytes]) -> int:
    """Write the parts beside the file and move it into place, so that it is never there by half; its size."""
    file.parent.stat()  # a folder that is not there is named, and not the file beside
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:  # closing writes too, and may be what finds no room
            size = sum(stream.write(part) for part in parts)
    except BaseException:
        temporary.unlink()
        raise
    temporary.chmod(0o644)  # a temporary file is for its owner alone, this one is for whoever may read the folder
    temporary.replace(file)
    return size
