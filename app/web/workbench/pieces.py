"""Pieces of the editor's page as its script gets them; what each answer holds stands in docs/workbench.md."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import get_template_attribute, render_template
from flask_babel import format_decimal, gettext, ngettext

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.http.locale import ui_locale
from app.languages.locales import html_lang
from app.publications.models import Segment
from app.translation.leases import Lease
from app.web.presenting import clock, lang_attrs
from app.web.workbench.aids import aids_of
from app.web.workbench.rows import Row, Sheet
from app.web.workbench.sifting import Standing
from app.web.workbench.view import View, with_panel

Piece = dict[str, Any]


def words(sheet: Sheet) -> dict[str, str]:
    """The words that every row says, once for all of them."""
    return {**sheet.says, "warns": gettext("with warnings"), "lang": html_lang(ui_locale())}


def pieces(uow: UnitOfWork, actor: Actor, view: View, *, panel: bool = False) -> Piece:
    """The opened row, the others of the view closed, and the panel above where it may have changed."""
    rows = closed(view.sheet, [row for row in view.rows.values() if row.position != view.at])
    rows[str(view.at)] = render_template("workbench/row.html", view=view, says=words(view.sheet))
    told = {"at": view.at, "rows": rows, "counts": counted(view.standing)}
    if panel or view.reviewable:  # a remark of review is about the segment at hand
        told["panel"] = render_template("workbench/panel.html", view=with_panel(uow, actor, view))
    return told


def closed(sheet: Sheet, rows: Sequence[Row]) -> dict[str, str]:
    """These rows closed, by position."""
    draw, says = get_template_attribute("workbench/rows.html", "closed"), words(sheet)
    source, target = lang_attrs(sheet.source_tag), lang_attrs(sheet.version.language)
    return {str(row.position): draw(row, sheet, says, source, target) for row in rows}


def counted(counts: Standing) -> Piece:
    return {"total": counts.total, "left": counts.left, "done": counts.done, "warnings": counts.warnings,
            "states": counts.states,
            "told": ngettext("%(done)s of %(num)s segment confirmed", "%(done)s of %(num)s segments confirmed",
                             counts.total, done=format_decimal(counts.done))}


def saved(segment: Segment, notes: Sequence[str] = ()) -> Piece:
    """What became of the segment that was saved, and what was done to its text at the door."""
    return {"segment": segment.id, "at": segment.position, "lock": segment.lock, "state": segment.state,
            "target": segment.target, "warnings": segment.warnings, "told": " ".join((gettext("Saved."), *notes))}


def aids(uow: UnitOfWork, actor: Actor, view: View, text: str | None = None) -> Piece:
    """The aids of the segment at hand, with the text as it stands in the form."""
    assert view.opened is not None
    opened = replace(view.opened, aids=aids_of(uow, actor, view.here, text, editable=view.editable))
    shown = {"view": replace(view, opened=opened), "one": opened, "aids": opened.aids, "row": opened.row,
             "sheet": view.sheet, "segment": view.here, "version": view.version, "says": words(view.sheet),
             "lang": lang_attrs(view.version.language),
             "place": {"work_id": view.version.work_id, "tag": view.version.language}}
    assert opened.aids is not None
    return {"segment": view.here.id, "lock": view.here.lock, "source": opened.aids.source, "count": len(opened.aids.findings),
            "findings": render_template("workbench/findings.html", **shown),
            "aids": render_template("workbench/aids.html", **shown)}


def leases(held: Sequence[Lease]) -> list[Piece]:
    """Who is at work where."""
    return [{"first": one.first, "last": one.last, "name": one.user_name, "mine": one.mine, "until": one.until.isoformat(),
             "told": gettext("%(name)s is at work here until %(time)s.", name=one.user_name, time=clock(one.until))}
            for one in held]
