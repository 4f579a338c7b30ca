"""Signed-in people for tests of the staff's pages; every form is sent with the token of a page, as browsers do."""

import re
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import users
from app.accounts.models import User
from app.accounts.permissions import SYSTEM, Actor
from app.wiring import Services

PASSWORD = "ngựa đá xanh 27"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def actor(services: Services, name: str) -> Actor:
    """The person of this name as use cases see them."""
    with services.database.unit() as uow:
        return users.actor_of(uow.session.scalars(select(User).where(User.name == name)).one())


def add_person(services: Services, name: str, *grants: tuple[str, str]) -> None:
    """Create somebody whose password is their own already."""
    with services.database.unit(write=True) as uow:
        user, one_time = users.create_user(uow, SYSTEM, name, name.title(), grants)
        users.change_password(uow, user.id, one_time, PASSWORD)
        uow.commit()


class Person:
    """Somebody at a browser."""

    def __init__(self, app: Flask, name: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("rong_ui", "en")
        if name:
            answer = self.post("/sign-in", page="/sign-in", name=name, password=PASSWORD)
            assert answer.status_code == 302, answer.text

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def text(self, path: str) -> str:
        """The page at the address, without entities; it must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return unescape(answer.text)

    def post(self, path: str, *, page: str = "/about", accept: str = "text/html", **fields: Any) -> TestResponse:
        """Send a form with the token that ``page`` holds, or that of the language menu's sign-out."""
        return self.client.post(path, data={"csrf_token": self.token(page), **fields}, headers={"Accept": accept},
                                content_type="multipart/form-data")

    def token(self, page: str) -> str:
        found = TOKEN.search(self.get(page).text)
        assert found, page
        return found.group(1)
