"""The kinds of failure the archive knows, without a word about HTTP or gettext.

A capability raises one of these where the failure happens, with a stable code, an English message
template and its parameters. The edges (web, API, command line) choose status, language and exit code.
"""

from typing import Any


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark an English message for the catalogues and return it unchanged."""
    return message


class RongError(Exception):
    """A failure that can be told to a person.

    ``code`` is stable and dotted ("ingest.empty_file"); ``message`` is an English template with
    ``%(name)s`` places and stands in the catalogues; ``params`` fills the places.
    """

    def __init__(self, code: str, message: str, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(RongError):
    """What was asked for does not exist, or this person may not know that it does."""


class Invalid(RongError):
    """The input cannot be used as it is."""


class TooLarge(Invalid):
    """The input is over a limit of size or count."""


class Forbidden(RongError):
    """This person may not do this."""


class Conflict(RongError):
    """The state of things has moved on, or does not allow this step."""


class Unavailable(RongError):
    """Something this machine needs is missing for now: room on the disk, an engine, a lock."""
