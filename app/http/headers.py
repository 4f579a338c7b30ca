"""Response headers: a strict content policy and what else keeps a page to itself."""

import unicodedata
from urllib.parse import quote

from flask import Flask, Response, request, session
from werkzeug.datastructures import Headers

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
          "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
          "frame-ancestors 'none'")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def setup(app: Flask, *, secure: bool) -> None:
    app.after_request(_add)
    if secure:
        app.after_request(_add_transport_security)


def name_file(headers: Headers, name: str, *, shown: bool = False) -> None:
    """Say what a file is called and whether the browser shows it or saves it.

    Headers carry Latin letters without marks only, so a name in any other writing also goes in as percent signs.
    """
    names = {"filename": unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")}
    if names["filename"] != name:
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    headers.set("Content-Disposition", "inline" if shown else "attachment", **names)


def _add(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith(("/static/", "/files/", "/packs/")):
        # pages differ by cookie and must not be shown to the next person at a shared computer; what may be stored for one
        # request alone comes back by the button “Back” even after its person has signed out
        response.headers.setdefault("Cache-Control", "private, no-store" if "_user_id" in session else "private, no-cache")
        response.vary.update(("Cookie", "Accept-Language"))
    return response


def _add_transport_security(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
