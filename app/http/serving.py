"""The web server: waitress, whose own refusal of an endless upload is told as a page in the reader's language."""

from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from app.http.errors import MESSAGES, answer

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
        with app.test_request_context(self.request.path, headers=headers):
            response = app.process_response(app.make_response(answer(TOO_LARGE, "http.413", MESSAGES[TOO_LARGE], {})))
        body = response.get_data()
        self.status = response.status
        self.response_headers.extend(response.headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose refusals are ours."""

    error_task_class = Refusal


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
