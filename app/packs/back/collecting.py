"""Use case: the province reads what posts send back: each report once, and none of a post that nobody has accepted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import Database, UnitOfWork
from app.errors import N_, Invalid, NotFound, RongError, TooLarge
from app.languages.normalization import one_line
from app.packs.back.models import Feedback, Post, PostFigure, Report
from app.packs.back.report import DIGITS, MOST_BYTES, OPENED, Reported, decode
from app.packs.back.reporting import FOLDER
from app.packs.folder import FolderSource, told_as_unreadable

# of posts that nobody has accepted yet, so that nobody can fill the disk
MOST_WAITING, MOST_UNKNOWN = 100, 50
MOST_FILES = 10_000
_POST, _NUMBER = re.compile(rf"[0-9]{{{DIGITS}}}"), re.compile(r"([1-9][0-9]{0,9})\.json")


@dataclass(frozen=True)
class Collected:
    """What a stick brought: reports that were taken, those known before, those kept apart, and what was refused."""

    taken: int
    known: int
    waiting: int
    problems: tuple[RongError, ...]


def collect(database: Database, actor: Actor, place: Path) -> Collected:
    """Take the reports of posts from a stick, which stays as it is. A number counts once, whatever it says the second time."""
    require(actor, "posts.collect")
    taken = known = waiting = 0
    problems: list[RongError] = []
    for path in _files(place):
        try:
            data = _read(FolderSource(place), path)
            report = decode(data, path)
            if path != f"{FOLDER}/{report.post}/{report.number}.json":
                raise Invalid("back.other_name", N_("%(name)s is the report of another post or number. Nothing of it was taken."), name=path)
            with database.unit(write=True) as uow:
                found = _keep(uow, report, data)
                uow.commit()
        except RongError as error:
            problems.append(error)
            continue
        taken, known, waiting = taken + (found == "taken"), known + (found == "known"), waiting + (found == "waiting")
    if taken or waiting:
        with database.unit(write=True) as uow:
            record(uow, actor, "posts.collect", "pack", place.name, new=taken, skipped=waiting)
            uow.commit()
    return Collected(taken, known, waiting, tuple(problems))


def accept(uow: UnitOfWork, actor: Actor, digits: str, name: str) -> int:
    """Count what this post sends from now on, and what it has sent before, under this name; how many reports were waiting."""
    require(actor, "posts.accept")
    post, name = "".join(digits.split()), one_line(name)[:100]
    if not _POST.fullmatch(post):
        raise Invalid("back.no_fingerprint", N_("A post has a fingerprint of 40 digits, which “rong posts show” tells there. Type it again."))
    if not name:
        raise Invalid("back.no_name", N_("Give the post a name, such as that of its commune."))
    known = uow.session.get(Post, post)
    if known is None:
        uow.session.add(Post(fingerprint=post, name=name))
    else:
        known.name = name
    waiting = list(uow.session.scalars(select(Report).where(Report.post == post, ~Report.taken).order_by(Report.number)))
    for row in waiting:
        _count(uow, decode(row.data.encode(), f"{row.number}.json"))
        row.taken = True
    record(uow, actor, "posts.accept", "post", post, title=name)
    return len(waiting)


@dataclass(frozen=True)
class ShownPost:
    """A post with its figures; ``name`` is empty for one that nobody has accepted. Numbers that are missing came on no stick yet."""

    post: str
    name: str
    reports: int
    missing: int
    figures: dict[str, int]


def posts(uow: UnitOfWork) -> tuple[ShownPost, ...]:
    """All posts that are known or have sent something, those known first."""
    names = {one.fingerprint: one.name for one in uow.session.scalars(select(Post))}
    sent = {post: (count, most) for post, count, most in uow.session.execute(
        select(Report.post, func.count(), func.max(Report.number)).group_by(Report.post))}
    sums: dict[str, dict[str, int]] = {}
    for post, what, count in uow.session.execute(select(PostFigure.post, PostFigure.what, func.sum(PostFigure.count)).group_by(PostFigure.post, PostFigure.what)):
        sums.setdefault(post, {})[what] = count
    rows = [ShownPost(post, names.get(post, ""), count, most - count, sums.get(post, {}))
            for post, (count, most) in {**dict.fromkeys(names, (0, 0)), **sent}.items()]
    return tuple(sorted(rows, key=lambda one: (not one.name, one.name, one.post)))


def most_opened(uow: UnitOfWork, limit: int) -> list[tuple[str, str, int]]:
    """The works that were opened most at all posts: work, language, how often."""
    total = func.sum(PostFigure.count)
    rows = uow.session.execute(select(PostFigure.work_id, PostFigure.language, total).where(PostFigure.what == OPENED)
                               .group_by(PostFigure.work_id, PostFigure.language).order_by(total.desc(), PostFigure.work_id).limit(limit))
    return [(work, language, count) for work, language, count in rows]


def _files(place: Path) -> Iterator[str]:
    folder = place / FOLDER
    if not folder.is_dir():
        raise NotFound("back.nothing", N_("There is nothing from a post in %(folder)s. Choose the stick that was at the post."), folder=str(place))
    with told_as_unreadable(FOLDER):
        found = [f"{FOLDER}/{one.parent.name}/{one.name}" for one in sorted(folder.glob("*/*.json"))
                 if _POST.fullmatch(one.parent.name) and _NUMBER.fullmatch(one.name)]
    yield from sorted(found, key=lambda path: (path.split("/")[1], int(path.split("/")[2].removesuffix(".json"))))[:MOST_FILES]


def _read(source: FolderSource, path: str) -> bytes:
    stream = source.open(path)
    if stream is None:
        raise NotFound("packs.no_file", N_("There is no file %(name)s. Look whether the name is right and the stick is plugged in."), name=path)
    with stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLarge("packs.too_large", N_("%(name)s is too large to be right. Copy the pack again."), name=path)
    return data


def _keep(uow: UnitOfWork, report: Reported, data: bytes) -> str:
    if uow.session.get(Report, (report.post, report.number)) is not None:
        return "known"
    accepted = uow.session.get(Post, report.post) is not None
    if not accepted:
        counts = {post: count for post, count in uow.session.execute(select(Report.post, func.count()).where(~Report.taken).group_by(Report.post))}
        if counts.get(report.post, 0) >= MOST_WAITING or (report.post not in counts and len(counts) >= MOST_UNKNOWN):
            raise Invalid("back.too_many", N_("Too much waits of posts that nobody has accepted. Accept the posts that are ours first: “rong posts list”."))
    uow.session.add(Report(post=report.post, number=report.number, data=data.decode(), taken=accepted))
    if accepted:
        _count(uow, report)
    uow.session.flush()
    return "taken" if accepted else "waiting"


def _count(uow: UnitOfWork, report: Reported) -> None:
    for one in report.figures:
        key = (report.post, one.day, one.what, one.work, one.language)
        row = uow.session.get(PostFigure, key)
        if row is None:
            uow.session.add(PostFigure(post=report.post, day=one.day, what=one.what, work_id=one.work, language=one.language, count=one.count))
        else:
            row.count += one.count
    uow.session.add_all(Feedback(post=report.post, day=one.day, work_id=one.work, language=one.language, useful=one.useful, text=one.text)
                        for one in report.said)
