"""Passwords that went wrong: counted by account and by address, and apart for a browser that its person has signed in with.

A whole office may stand behind one address, and a guesser behind many. So an account takes only so many wrong
passwords a while, wherever they come from, and an address a few times as many, whomever they are for; what goes right
is not counted. A browser that somebody has signed in with carries a signed cookie and has a count of its own for that
person: who guesses elsewhere cannot shut them out (what OWASP calls device cookies). A name that nobody has is counted
like any other.
"""

import datetime
import secrets
from dataclasses import dataclass

from flask import Response, abort, after_this_request, current_app, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import RateLimitItem, parse
from limits.strategies import MovingWindowRateLimiter

from app.http.services import current_services

COOKIE = "rong_known"
KEPT = datetime.timedelta(days=180)
# at a computer that many share, those who signed in last
MOST_NAMES = 16
# people behind one address who may forget their passwords in the same while
AT_AN_ADDRESS = 3


@dataclass(frozen=True)
class Tries:
    """The counts that a try at one account goes into, each as what is counted and how many times the setting it takes."""

    counts: tuple[tuple[tuple[str, ...], int], ...]

    @classmethod
    def at(cls, name: str) -> "Tries":
        """Of whoever asks now, at the account of a sign-in name."""
        name, (browser, names) = _plain(name), _known()
        if name in names:
            return cls(((("browser", browser, name), 1),))
        return cls(((("account", name), 1), (("address", request.remote_addr or ""), AT_AN_ADDRESS)))

    @classmethod
    def of(cls, person_id: int) -> "Tries":
        """Of somebody who has signed in, at their own password."""
        return cls(((("person", str(person_id)), 1),))

    def check(self) -> None:
        """Refuse the request where one of the counts is full."""
        if not all(_limiter().test(_limit(times), *key) for key, times in self.counts):
            abort(429)

    def count(self) -> None:
        """Count that the password was wrong."""
        for key, times in self.counts:
            _limiter().hit(_limit(times), *key)


def remember(name: str) -> None:
    """Let this browser be known as one that the person of this name has signed in with."""
    browser, names = _known()
    kept = [one for one in names if one != _plain(name)][-MOST_NAMES + 1:]
    value = _signer().dumps([browser, [*kept, _plain(name)]])

    @after_this_request
    def add(response: Response) -> Response:
        response.set_cookie(COOKIE, value, max_age=KEPT, path=url_for("accounts.sign_in"), samesite="Strict", httponly=True,
                            secure=current_services().settings.cookie_secure)
        return response


def _plain(name: str) -> str:
    """A sign-in name as accounts have it; none is longer."""
    return name.strip().lower()[:64]


def _known() -> tuple[str, list[str]]:
    """This browser's own sign and who has signed in with it; a new one and nobody for a browser that is not known."""
    try:
        browser, names = _signer().loads(request.cookies.get(COOKIE, ""), max_age=int(KEPT.total_seconds()))
    except BadSignature:
        return secrets.token_hex(16), []
    return browser, names


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="rong.known-browser")


def _limiter() -> MovingWindowRateLimiter:
    limiter: MovingWindowRateLimiter = current_app.extensions["rong_tries"]
    return limiter


def _limit(times: int) -> RateLimitItem:
    one = parse(current_services().settings.sign_in_limit)
    return type(one)(one.amount * times, one.multiples)
