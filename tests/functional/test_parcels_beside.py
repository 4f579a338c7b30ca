"""A file comes in while others work: nobody waits, and what they save is theirs."""

import io

import docx
import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.translation import comments, parcels
from app.translation.suggestions import LIMIT as SUGGESTION_LIMIT
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.parcelling import edited, now, send, suggestions, take


@pytest.fixture
def version_id(services: Services) -> int:
    t.make(services)
    return t.ask(services)


@pytest.fixture
def long_version(services: Services) -> int:
    t.make(services, "dai", body="\n\n".join(f"Đoạn số {number} kể về buôn làng." for number in range(parcels.PIECE + 20)))
    return t.ask(services, "dai")


def test_others_save_while_a_long_file_comes_in(services: Services, long_version: int) -> None:
    """And nobody waits for a whole file: after the first piece, what somebody saves further on is theirs."""
    data = edited(send(services, long_version, "xliff2"), "xliff2", lambda _id, text: f"EN {text}")
    last = now(services, long_version)[-1]

    def counted(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("UPDATE segment"):
            pieces.append(statement)

    pieces: list[str] = []
    between: list[int] = []

    def another(session: Session) -> None:
        if pieces and not between:
            between.append(len(pieces))
            t.save(services, t.BOTH, last, "from the page")

    event.listen(services.database.engine, "before_cursor_execute", counted)
    event.listen(Session, "after_commit", another)
    try:
        report = take(services, data, "xliff2")
    finally:
        event.remove(Session, "after_commit", another)
        event.remove(services.database.engine, "before_cursor_execute", counted)
    assert between and report.counts["suggested"] == 1 and report.outcomes[-1].what == "suggested"
    assert report.counts["finished"] == len(report.outcomes) - 1
    assert now(services, long_version)[-1].target == "from the page"


def test_a_take_in_that_was_interrupted_is_repeated_without_harm(services: Services, long_version: int) -> None:
    data = edited(send(services, long_version, "xliff2"), "xliff2", lambda _id, text: f"EN {text}")
    commits: list[Session] = []

    def stop(session: Session) -> None:
        commits.append(session)
        if len(commits) == 2:
            raise KeyboardInterrupt

    event.listen(Session, "before_commit", stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            take(services, data, "xliff2")
    finally:
        event.remove(Session, "before_commit", stop)
    done = [(one.target, one.lock) for one in now(services, long_version) if one.target]
    assert len(done) == parcels.PIECE, "the first piece stays"
    again = take(services, data, "xliff2")
    total = len(again.outcomes)
    assert again.counts == {"finished": total - parcels.PIECE, "unfinished": 0, "suggested": 0, "unchanged": parcels.PIECE, "refused": 0}
    assert [(one.target, one.lock) for one in now(services, long_version)][:parcels.PIECE] == done
    assert take(services, data, "xliff2").counts["unchanged"] == total and suggestions(services) == []


def test_looking_first_waits_for_nobody_and_tells_what_taking_in_tells(services: Services, version_id: int) -> None:
    data = edited(send(services, version_id, "docx"), "docx", lambda _id, text: f"EN {text}")
    document = docx.Document(io.BytesIO(data))
    document.tables[0].rows[1].cells[2].text = "The \ufffdlake"
    document.tables[0].rows[2].cells[4].text = "x" * (comments.LIMIT + 1)
    document.tables[0].rows[3].cells[4].text = "Is this so?"
    document.tables[0].rows[4].cells[2].text = "x" * (SUGGESTION_LIMIT + 1)
    stream = io.BytesIO()
    document.save(stream)
    for segment in now(services, version_id)[3:5]:
        t.save(services, t.BOTH, segment, "meanwhile")
    with services.database.unit(write=True) as other:
        other.session.execute(select(1))  # somebody has the write lock all the while
        looked = take(services, stream.getvalue(), "docx", keep=False)
    assert suggestions(services) == []
    assert take(services, stream.getvalue(), "docx") == looked
    assert looked.counts["suggested"] == 1 and looked.counts["refused"] == 1 and looked.outcomes[0].what == "unfinished"
    assert [one.comments for one in looked.outcomes[:3]] == [0, 0, 1]


def test_a_source_whose_white_space_a_program_folded_is_the_same_source(services: Services) -> None:
    t.make(services, body="Hồ  nằm\u00a0ở Pleiku.\n\nNước rất trong.\n")
    version = t.ask(services)
    data = edited(send(services, version, "xliff1"), "xliff1", lambda _id, source: f"EN {source}")
    folded = data.replace("Hồ  nằm\u00a0ở Pleiku.</source>".encode(), "\n  Hồ nằm ở\n  Pleiku.\n</source>".encode())
    changed = folded.replace("Nước rất trong.</source>".encode(), "Nước rất đục.</source>".encode())
    assert folded != data and changed != folded
    report = take(services, changed, "xliff1")
    assert (report.counts["finished"], report.counts["refused"]) == (len(now(services, version)) - 1, 1), report.outcomes


def test_a_text_that_its_translator_marked_as_needing_work_is_not_finished(services: Services, version_id: int) -> None:
    data = edited(send(services, version_id, "xliff1"), "xliff1", lambda _id, source: f"EN {source}", state="needs-l10n")
    report = take(services, data, "xliff1")
    assert report.counts["unfinished"] == len(now(services, version_id)), report.outcomes
