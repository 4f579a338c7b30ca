"""The sample archive at work: staff with their roles, and translations at every stage."""

from sqlalchemy import select

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.publications import works
from app.publications.models import Segment
from app.translation import editing, requests, review
from app.wiring import Services
from tests.functional.people import actor, add_person

TRANSLATING, IN_REVIEW, RETURNED = "the-se-san-river", "peoples-of-the-province", "first-words-with-a-visitor"
LANGUAGE = "lo"
STAFF = {
    "dung": [("administrator", "")],
    "khamla": [("translator", LANGUAGE)],
    "bounmy": [("reviewer", LANGUAGE)],
}


def set_to_work(services: Services) -> None:
    """Three works asked for in Lao: one begun, one with a reviewer, one returned; and a source revised."""
    for name, grants in STAFF.items():
        add_person(services, name, *grants)
    dung, khamla, bounmy = (actor(services, name) for name in STAFF)
    with services.database.unit(write=True) as uow:
        versions = [requests.request_language(uow, dung, work, LANGUAGE).id for work in (TRANSLATING, IN_REVIEW, RETURNED)]
        uow.commit()
    services.worker.run_waiting()
    with services.database.unit(write=True) as uow:
        begun, reviewed, returned = versions
        _confirm(uow, khamla, begun, 3)
        for one in (reviewed, returned):
            _confirm(uow, khamla, one)
            review.submit(uow, khamla, one)
        last = _segments(uow, returned)[-1]
        review.return_version(uow, bounmy, returned, "ກະລຸນາກວດຄືນ: ຍັງບໍ່ທັນຊັດເຈນ.", last.id)
        _revise_source(uow, dung)
        uow.commit()


def _segments(uow: UnitOfWork, version_id: int) -> list[Segment]:
    return list(uow.session.scalars(select(Segment).where(Segment.version_id == version_id).order_by(Segment.position)))


def _confirm(uow: UnitOfWork, who: Actor, version_id: int, most: int | None = None) -> None:
    for segment in _segments(uow, version_id)[:most]:
        editing.save_segment(uow, who, segment.version_id, segment.id, "ຂໍ້ຄວາມພາສາລາວ ສຳລັບຜູ້ອ່ານທີ່ດ່ານຊາຍແດນ", segment.lock)


def _revise_source(uow: UnitOfWork, who: Actor) -> None:
    version = works.get_version(uow, TRANSLATING, "vi")
    held = works.latest_revision(uow, version)
    assert held is not None
    works.revise(uow, who, version.id, works.Text(held.title, held.summary, held.body + "\n\nCập nhật tháng 9."), note="Cập nhật")
