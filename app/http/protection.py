"""Sessions, forms and limits: cookies that scripts cannot read, CSRF on every form, sign-in tries counted."""

import datetime
import time

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.accounts import secret
from app.settings import Settings


class _Tries(MemoryStorage):
    """Tries in memory. Those of before the clock was put back would count until it has caught up, and nobody could sign in."""

    STORAGE_SCHEME = ["rong"]  # noqa: RUF012 - so the library has it

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        self._forget_what_is_to_come(key)
        return super().acquire_entry(key, limit, expiry, amount)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        self._forget_what_is_to_come(key)
        return super().get_moving_window(key, limit, expiry)

    def _forget_what_is_to_come(self, key: str) -> None:
        if any(one.atime > time.time() for one in self.events.get(key, ())):
            self.clear(key)


limiter = Limiter(get_remote_address, storage_uri="rong://", strategy="moving-window")
# what a form may bring beside its file
FORM_ROOM = 2 * 1024 * 1024


def setup(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=secret.load_or_make(settings.home),
        SESSION_COOKIE_NAME="rong_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        PERMANENT_SESSION_LIFETIME=datetime.timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        MAX_CONTENT_LENGTH=max(settings.max_document_bytes, settings.max_attachment_bytes) + FORM_ROOM,
        MAX_FORM_MEMORY_SIZE=FORM_ROOM,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    CSRFProtect(app)
    limiter.init_app(app)
    app.extensions["rong_tries"] = MovingWindowRateLimiter(_Tries())
