"""The settings of one instance: the only reader of the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import limits

from app.errors import N_, Invalid

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000
PROVINCE, POST = "province", "post"


@dataclass(frozen=True)
class Variable:
    """One ``RONG_*`` variable: the field it fills, how it is read, its default and its help."""

    name: str
    field: str
    kind: str
    default: str
    help: str


VARIABLES: tuple[Variable, ...] = (
    Variable("RONG_HOME", "home", "path", "instance", "Folder of all state: database, objects, keys, models."),
    Variable("RONG_SEARCH_INDEX", "search_index", "path", "search_index", "Folder of the search index; can be rebuilt."),
    Variable("RONG_SEARCH_ENGINE", "search_engine", "text", "whoosh", "What searches: whoosh, or tantivy for large archives."),
    Variable("RONG_ROLE", "role", "role", "province", "What this machine is: province, where works are made, or post, where packs are read."),
    Variable("RONG_SHARE", "share", "flag", "0", "1 lets other posts on the network find the packs of this machine while it serves on an address that they reach."),
    Variable("RONG_DATABASE_URL", "database_url", "text", "", "SQLAlchemy address; empty means SQLite inside RONG_HOME."),
    Variable("RONG_MAX_DOCUMENT_MB", "max_document_mb", "number", "64", "Largest document to ingest, in megabytes."),
    Variable("RONG_MAX_ATTACHMENT_MB", "max_attachment_mb", "number", "512", "Largest attachment, in megabytes."),
    Variable("RONG_COOKIE_SECURE", "cookie_secure", "flag", "0", "1 when the site is served over HTTPS only."),
    Variable("RONG_SIGN_IN_LIMIT", "sign_in_limit", "limit", "10 per minute", "Wrong passwords that an account takes, and three times as many from one address."),
    Variable("RONG_THREADS", "threads", "number", "0", "Threads for drafting; 0 leaves the choice to Rông."),
    Variable("RONG_MAIL_SERVER", "mail_server", "mail", "", "Mail server for notifications, as smtp://name:password@host:587 or smtps://host; empty sends none."),
    Variable("RONG_MAIL_FROM", "mail_from", "text", "rong@localhost", "The address that mail comes from."),
)


def _path(text: str) -> Path:
    path = Path(text).expanduser()
    return path if path.is_absolute() else ROOT / path


def _flag(text: str) -> bool:
    if text.lower() not in ("0", "1", "true", "false", "yes", "no", ""):
        raise ValueError(text)
    return text.lower() in ("1", "true", "yes")


def _number(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def _limit(text: str) -> str:
    limits.parse(text)  # raises ValueError
    return text


def _role(text: str) -> str:
    if text not in (PROVINCE, POST):
        raise ValueError(text)
    return text


def _mail(text: str) -> str:
    address = urlsplit(text)
    if text and (address.scheme not in ("smtp", "smtps") or not address.hostname or address.port == 0):
        raise ValueError(text)  # so does a port that is no number
    return text


_READERS: Mapping[str, Callable[[str], Any]] = {"path": _path, "text": str, "number": _number, "flag": _flag, "limit": _limit, "mail": _mail, "role": _role}


def installing(extra: str) -> str:
    """The command that adds one of the extras of setup.cfg, typed in the folder of Rông."""
    folder = ".venv\\Scripts\\" if os.name == "nt" else ".venv/bin/"
    return f'{folder}pip install -c constraints.txt -e ".[{extra}]"'


@dataclass(frozen=True)
class Settings:
    """What one instance runs with; sizes in megabytes, paths absolute."""

    home: Path
    search_index: Path
    search_engine: str
    role: str
    share: bool
    database_url: str
    max_document_mb: int
    max_attachment_mb: int
    cookie_secure: bool
    sign_in_limit: str
    threads: int
    mail_server: str
    mail_from: str

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; raise ``Invalid`` naming the first variable that cannot be read."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for variable in VARIABLES:
            text = environ.get(variable.name) or variable.default
            try:
                values[variable.field] = _READERS[variable.kind](text)
            except ValueError as error:
                shown = text.rpartition("@")[2]  # what stands before may be a password
                raise Invalid(
                    "settings.unreadable",
                    N_("The setting %(name)s cannot be “%(value)s”. See docs/settings.md for what it takes."),
                    name=variable.name, value=shown,
                ) from (None if shown != text else error)
        if not values["database_url"]:
            values["database_url"] = "sqlite:///" + (values["home"] / "rong.sqlite3").as_posix()
        return cls(**values)

    def environment(self) -> dict[str, str]:
        """The environment of a process that is to have the same settings."""
        own = {one.name: getattr(self, one.field) for one in VARIABLES}
        return {**os.environ, **{name: str(int(value) if isinstance(value, bool) else value) for name, value in own.items()}}

    @property
    def objects(self) -> Path:
        return self.home / "objects"

    @property
    def models(self) -> Path:
        return self.home / "models"

    @property
    def lexicons(self) -> Path:
        return self.home / "lexicons"

    @property
    def catalogues(self) -> Path:
        return self.home / "catalogues"

    @property
    def packs(self) -> Path:
        return self.home / "packs"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def max_document_bytes(self) -> int:
        return self.max_document_mb * MEGABYTE

    @property
    def max_attachment_bytes(self) -> int:
        return self.max_attachment_mb * MEGABYTE
