"""Notifications by mail: the port to a mail server, its SMTP adapter, and the job that sends what is new."""

import datetime
import gettext
import logging
import smtplib
import ssl
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from sqlalchemy import select, update

from app.accounts.models import User
from app.accounts.permissions import SYSTEM
from app.database import Database, now
from app.errors import N_, Invalid, Unavailable
from app.jobs.queue import JobContext, enqueue
from app.settings import ROOT
from app.translation.models import Notification
from app.translation.notifications import SENTENCES

log = logging.getLogger(__name__)
MAIL_JOB = "mail"
# what could not be sent for so long is old news
FRESH = datetime.timedelta(days=2)
SECONDS = 20.0
SUBJECT = N_("Rông: news of your work")
WHERE_TO = N_("Open Rông to answer, or to say that you want no more mail.")

_REFUSED = N_("The mail server does not take a letter to %(to)s. Correct the address.")


class Mail(Protocol):
    """Sends letters."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand one letter of plain text to the mail server.

        Raises ``Invalid`` where the server refuses this address or letter and ``Unavailable`` where it cannot be
        reached or does not want letters now; then a later try may do.
        """


@dataclass(frozen=True)
class SmtpMail:
    """A mail server at an address like ``smtp://name:password@host:587``; ``smtps`` is encrypted from the first byte,
    ``smtp`` as soon as the server offers it. Where it is encrypted, the server has to show a certificate for its name.

    A password goes over an encrypted connection only: without one it is not sent, and so are no letters.
    """

    server: str
    sender: str

    def send(self, to: str, subject: str, text: str) -> None:
        letter = EmailMessage()
        letter["From"], letter["Subject"] = self.sender, " ".join(subject.split())
        letter.set_content(text)
        try:
            letter["To"] = to
        except (ValueError, AttributeError, TypeError, IndexError) as error:  # what the library raises for an address that is none
            raise Invalid("translation.mail_refused", _REFUSED, to=to) from error
        try:
            with self._connected() as server:
                server.send_message(letter)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            raise Invalid("translation.mail_refused", _REFUSED, to=to) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("translation.mail_server", N_("The mail server cannot be reached. What is to be sent is sent later.")) from error

    def _connected(self) -> smtplib.SMTP:
        address = urlsplit(self.server)
        host, trusted, encrypted = address.hostname or "localhost", ssl.create_default_context(), address.scheme == "smtps"
        server = (smtplib.SMTP_SSL(host, address.port or 465, timeout=SECONDS, context=trusted) if encrypted else
                  smtplib.SMTP(host, address.port or 25, timeout=SECONDS))
        try:
            if not encrypted and server.ehlo()[0] == 250 and server.has_extn("starttls"):
                encrypted = server.starttls(context=trusted)[0] == 220
            if address.username and not encrypted:
                log.error("the mail server %s offers no encryption, so the password was not sent and no letter either", host)
                raise Unavailable("translation.mail_unencrypted", N_("The mail server offers no encrypted connection, so the password is not sent to it. Name one that does in RONG_MAIL_SERVER."))
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def ask_to_send(database: Database) -> None:
    """Put the job of sending into the queue; called after a commit that told people something."""
    with database.unit(write=True) as uow:
        if uow.session.scalar(_waiting().with_only_columns(Notification.id).limit(1)) is not None:
            enqueue(uow, SYSTEM, MAIL_JOB, {})
        uow.commit()


def send_waiting(mail: Mail, context: JobContext) -> Mapping[str, Any]:
    """Send every fresh notification that nobody has read or been sent yet, to those who gave an address.

    A letter that is refused is not tried again; where the server is out of reach, the rest is sent with the next ones.
    """
    counts: Counter[str] = Counter()
    with context.database.unit() as uow:
        waiting = [(one.id, one.what, dict(one.params), to) for one, to in uow.session.execute(_waiting())]
    for number, (notification_id, what, params, to) in enumerate(waiting, 1):
        if not _claim(context.database, notification_id):
            continue
        try:
            mail.send(to, _say(SUBJECT), f"{_say(SENTENCES[what]) % params}\n\n{_say(WHERE_TO)}\n")
            counts["sent"] += 1
        except Invalid:
            counts["refused"] += 1
        except Unavailable:
            _set(context.database, notification_id, None)
            raise
        context.progress(number, len(waiting), N_("Sending mail"))
    return {"sent": counts["sent"], "refused": counts["refused"]}


def _waiting() -> Any:
    return (select(Notification, User.mail).join(User, User.id == Notification.user_id)
            .where(Notification.mailed_at.is_(None), Notification.read_at.is_(None),
                   Notification.created_at > now() - FRESH, User.mail != "", User.active).order_by(Notification.id))


def _claim(database: Database, notification_id: int) -> bool:
    """Mark a notification as sent before it is, so that no two workers send it; whether it was not yet."""
    with database.unit(write=True) as uow:
        taken = uow.session.execute(update(Notification).where(
            Notification.id == notification_id, Notification.mailed_at.is_(None)).values(mailed_at=now()))
        uow.commit()
        return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def _set(database: Database, notification_id: int, at: datetime.datetime | None) -> None:
    with database.unit(write=True) as uow:
        uow.session.execute(update(Notification).where(Notification.id == notification_id).values(mailed_at=at))
        uow.commit()


def _say(message: str) -> str:
    """The message in Vietnamese, the language of the office; in English where there is no catalogue."""
    return gettext.translation("messages", str(ROOT / "translations"), ["vi"], fallback=True).gettext(message)
