"""The ``rong`` command: its nouns are loaded when they are called, its failures are one line."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DatabaseError

from app.accounts.permissions import not_at_a_post
from app.database import told_as_unavailable
from app.errors import N_, RongError, Unavailable
from app.settings import MEGABYTE, POST, Settings
from app.storage.filesystem import no_room

# command -> module with a click command of the same name
COMMANDS = ("init", "serve", "worker", "sample", "ingest", "search", "reindex", "draft", "translate", "memory",
            "glossary", "check", "exchange", "models", "lexicon", "eval", "pack", "posts", "keys", "export", "backup", "restore", "doctor")
# "eval" would hide the builtin of that name
MODULES = {"eval": "evaluation"}
# commands that work on an instance which may not exist yet, or must not
WITHOUT_INSTANCE = frozenset({"init", "restore", "doctor"})
# what a border post leaves open: reading, packs, and looking after the machine
AT_A_POST = frozenset({"init", "serve", "worker", "search", "reindex", "translate", "eval", "pack", "posts", "keys", "export",
                       "backup", "restore", "doctor"})


class Nouns(click.Group):
    """Loads a command's module only when it is asked for, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"app.cli.{MODULES.get(name, name)}")
        found: click.Command = getattr(module, MODULES.get(name, name))
        return found


@click.group(cls=Nouns, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rong", prog_name="rong")
@click.pass_context
def rong(ctx: click.Context) -> None:
    """Rông, a multilingual archive. All state is in RONG_HOME (./instance without it).

    Example: rong ingest report.docx --language vi
    """
    if ctx.invoked_subcommand is None or "--help" in sys.argv or "-h" in sys.argv:
        return
    from app.migrations import runner
    from app.packs.restore import refuse_halfway
    from app.wiring import build

    settings = Settings.read()
    if settings.role == POST and ctx.invoked_subcommand not in AT_A_POST:
        raise not_at_a_post()
    if ctx.invoked_subcommand == "restore" or (ctx.invoked_subcommand == "doctor" and _nothing_there(settings)):
        ctx.obj = settings  # the one puts an archive there, the other only looks: neither wants one made
        return
    refuse_halfway(settings.home)
    expected = ctx.invoked_subcommand not in WITHOUT_INSTANCE
    if expected and not settings.home.is_dir():
        raise _no_instance(settings)
    if ctx.invoked_subcommand != "doctor" and settings.home.is_dir() and not os.access(settings.home, os.W_OK):
        raise Unavailable("cli.only_reads", N_("Nothing can be written into %(folder)s. Give the user that runs Rông the right to write there; if the disk is read-only, copy the folder to another one and set RONG_HOME to the copy."),
                          folder=str(settings.home))
    services = build(settings)
    ctx.obj = services
    ctx.call_on_close(services.database.dispose)
    if expected and runner.current(services.database) != runner.head():
        raise _no_instance(settings)


def _nothing_there(settings: Settings) -> bool:
    """Whether the database would be made by looking at it, as SQLite does."""
    place = settings.database_url.removeprefix("sqlite:///")
    return place != settings.database_url and not Path(place).exists()


def _no_instance(settings: Settings) -> Unavailable:
    return Unavailable("cli.no_instance", N_("There is no archive of this version in %(home)s. Run “rong init” first."),
                       home=settings.home)


def main() -> None:
    """Run the command and exit: 0 when it did what it says, 1 for a failure told in one line, 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console or a pipe may default to a legacy code page
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        sys.exit(rong(standalone_mode=False) or 0)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.Abort:
        _fail("stopped; nothing further was done.", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        _fail("No command was named. Choose one of those above.", 2)
    except click.ClickException as error:
        _fail(error.format_message(), 2)
    except RongError as error:
        _fail(str(error), 1)
    except DatabaseError as error:
        _fail(_database_sentence(error), 1)
    except OSError as error:
        _fail(_system_sentence(error), 1)


def _fail(sentence: str, status: int) -> None:
    click.echo("error: " + " ".join(sentence.split()), err=True)
    sys.exit(status)


def _database_sentence(error: DatabaseError) -> str:
    try:
        with told_as_unavailable():
            raise error
    except Unavailable as known:
        return str(known)
    except DatabaseError:
        return f"The database cannot be used: {error.orig}. Run “rong doctor”."


def _system_sentence(error: OSError) -> str:
    if no_room(error):
        return "The disk has no room left. Free some space and try again."
    return f"{error.filename or 'The system'}: {error.strerror}. Check the path and its permissions."


def told_size(number: int) -> str:
    """A number of bytes as people read it."""
    return f"{number / MEGABYTE:.1f} MB" if number >= MEGABYTE // 10 else f"{number / 1_000:.1f} kB"


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
