"""A post that installed one language has works whose source text it does not hold."""

import re

import pytest
from flask.testing import FlaskClient

from app.accounts import users
from app.accounts.permissions import SYSTEM
from app.errors import Conflict
from app.publications import states, works
from app.publications.models import LanguageVersion, Revision, Work
from app.translation import requests
from app.wiring import Services


@pytest.fixture
def work_id(services: Services) -> str:
    """A work written in Vietnamese of which only the Lao version is here."""
    with services.database.unit(write=True) as uow:
        version = LanguageVersion(work=Work(id="from-a-pack", kind="news", source_language="vi"), language="lo",
                                  state=states.PUBLISHED)
        revision = Revision(version=version, number=1, title="ຂ່າວ", body="ດ່ານເປີດແລ້ວ.")
        uow.session.add_all((version, revision))
        uow.session.flush()
        version.published_revision_id = revision.id
        uow.commit()
    return "from-a-pack"


def test_no_language_can_be_asked_for_but_the_source_can_be_brought_in(services: Services, work_id: str) -> None:
    with services.database.unit(write=True) as uow, pytest.raises(Conflict, match="is not here"):
        requests.request_language(uow, SYSTEM, work_id, "en")
    with services.database.unit(write=True) as uow:
        source = works.add_version(uow, SYSTEM, work_id, "vi", works.Text("Tin", "", "Cửa khẩu đã mở."))
        assert source.state == states.DRAFT
        works.publish(uow, SYSTEM, source.id)
        uow.commit()
    with services.database.unit(write=True) as uow:
        assert len(requests.request_language(uow, SYSTEM, work_id, "en").segments) == 2


def test_its_pages_open(client: FlaskClient, services: Services, work_id: str) -> None:
    with services.database.unit(write=True) as uow:
        password = users.ensure_administrator(uow)
        assert password is not None
        admin = users.sign_in(uow, "admin", password)
        users.change_password(uow, admin.id, password, "một mật khẩu dài")
        uow.commit()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    client.post("/sign-in", data={"csrf_token": token[1], "name": "admin", "password": "một mật khẩu dài"})
    for path in (f"/works/{work_id}/lo", f"/desk/works/{work_id}", f"/workbench/{work_id}/lo", "/desk", "/workbench"):
        assert client.get(path).status_code == 200, path
