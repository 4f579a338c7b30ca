"""What this machine is: at a border post everything is refused but reading, the kiosk and taking packs in."""

import ipaddress
from urllib.parse import urlsplit

from flask import Flask, Request, request

from app.accounts.permissions import Actor, at_a_post, not_at_a_post
from app.settings import POST, Settings

# the pages and the API that a post shows, by the first part of their endpoints; whatever is new is closed
OPEN_ROOMS = frozenset({"static", "reading", "searching", "kiosk", "post", "packs", "api_works", "api_search"})
OPEN_PAGES = frozenset({"accounts.sign_in", "accounts.password"})
# what can be sent to a post: each person's own session, and packs
OPEN_CHANGES = frozenset({"accounts.sign_in", "accounts.sign_out", "accounts.password",
                          "post.bring", "post.install", "post.pull_in", "post.report", "post.stop",
                          "reading.say", "kiosk.kiosk_say"})
# methods that change nothing
READING = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")


def setup(app: Flask, settings: Settings) -> None:
    """Close a post; put this before all else that looks at requests, so that nothing else answers first."""
    app.extensions["rong_role"] = settings.role
    if settings.role == POST:
        app.before_request(_refuse_changes)


def is_post(app: Flask) -> bool:
    return bool(app.extensions["rong_role"] == POST)


def limited(app: Flask, actor: Actor) -> Actor:
    """The actor with the rights that this machine leaves open."""
    return at_a_post(actor, beside=at_the_machine(request)) if is_post(app) else actor


def at_the_machine(asked: Request) -> bool:
    """Whether the request was made by a browser on this very machine, and by its name for itself.

    A page of another site that the browser shows can make a name of its own lead here: such a name is not ours.
    A server in front hands on requests of anybody as its own. It says so in a header, or asks in HTTP 1.0 as no
    browser does: then nobody is beside the machine.
    """
    if any(name in asked.headers for name in _FORWARDED) or asked.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return False
    return _is_loopback(asked.remote_addr or "") and _names_itself(asked.host)


def _refuse_changes() -> None:
    if request.endpoint is None or (open_at_a_post(request.endpoint, request.method)):
        return
    raise not_at_a_post()


def open_at_a_post(endpoint: str, method: str) -> bool:
    """Whether a post answers such a request at all."""
    if method not in READING:
        return endpoint in OPEN_CHANGES
    return endpoint in OPEN_PAGES or endpoint.partition(".")[0] in OPEN_ROOMS


def _names_itself(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
