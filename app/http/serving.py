"""The web server: waitress, whose own refusal of an endless upload is told as a page in the reader's language."""

import copy
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.ctx import RequestContext
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server
from waitress.task import ErrorTask

from app.accounts.permissions import may
from app.errors import RongError
from app.http.errors import MESSAGES, answer
from app.http.identity import current_actor
from app.http.protection import FORM_ROOM

THREADS = 8
TOO_LARGE = 413


class Refusal(ErrorTask):  # type: ignore[misc]
    """What waitress answers before the application is asked: a body longer than any form here takes."""

    def execute(self) -> None:
        if self.request.error.code != TOO_LARGE:
            super().execute()
            return
        app: Flask = self.channel.server.pages
        sent = self.request.headers
        headers = {"Accept-Language": sent.get("ACCEPT_LANGUAGE", ""), "Cookie": sent.get("COOKIE", "")}
        with _asked(app, self.request.path, headers):
            response = app.process_response(app.make_response(answer(TOO_LARGE, "http.413", MESSAGES[TOO_LARGE], {})))
        body = response.get_data()
        self.status = response.status
        self.response_headers.extend(response.headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """A request whose body is let in by who sends it: waitress keeps bodies on the disk before the application is asked."""

    def __init__(self, adj: Any, channel: "Channel") -> None:
        super().__init__(adj)
        self._channel = channel

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address that is none
            raise ParsingError("Bad URI") from error
        if (self.chunked or self.content_length >= FORM_ROOM) and not self._channel.may_send_files(self):
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = min(FORM_ROOM, self.adj.max_request_body_size)

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.error is not None:
            self.expect_continue = False  # or waitress would ask for the body that it has just refused
        return consumed


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose refusals are ours."""

    error_task_class = Refusal

    def parser_class(self, adj: Any) -> Parser:
        return Parser(adj, self)

    def may_send_files(self, asked: Parser) -> bool:
        """Whether more than a form is taken: from who has signed in, and from who may bring packs in at a post."""
        app: Flask = self.server.pages
        headers = {name.replace("_", "-"): value for name, value in asked.headers.items() if not name.startswith("CONTENT_")}
        with _asked(app, asked.path, headers, REMOTE_ADDR=self.addr[0]):
            try:
                actor = current_actor()
            except RongError:
                return False
            return actor.id is not None or may(actor, "packs.install")


def _asked(app: Flask, path: str, headers: Mapping[str, str], **environ: str) -> RequestContext:
    """A request as the application would get it; its path goes in as it came, as “//[” would be taken for a broken host."""
    return app.test_request_context("/", headers=dict(headers), environ_overrides={"PATH_INFO": path, **environ})


def make_server(app: Flask, host: str, port: int) -> Any:
    """A server for the application; ``run`` serves until interrupted. Raises OSError where it cannot listen.

    Headers of a server in front are left as they come: none is believed, but whoever sends one is not beside the machine.
    """
    server = create_server(app, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=False,
                           max_request_body_size=app.config["MAX_CONTENT_LENGTH"])
    # a name that means several addresses is served by several servers
    for one in (server, *getattr(server, "map", {}).values()):
        if hasattr(one, "channel_class"):
            one.channel_class, one.pages = Channel, app
    return server
