"""rong check: what the checks find in a translation, or in all of them."""

from typing import Any

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.languages import registry
from app.publications.works import get_version
from app.reports.checks import check_everything
from app.translation.checking import Checked, report
from app.translation.checks.base import Finding
from app.wiring import Services


@click.command()
@click.argument("work_id", required=False)
@click.option("--language", metavar="TAG", help="Language of the translation.")
@click.option("--all", "everything", is_flag=True, help="Check every translation and keep the counts for the desk.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def check(services: Services, work_id: str | None, language: str | None, everything: bool, as_json: bool) -> None:
    """Tell what looks wrong in a translation, segment by segment, or count it in all of them.

    Example: rong check coffee-from-red-soil --language en
    """
    if everything == bool(work_id) or bool(work_id) != bool(language):
        raise click.UsageError("Name a work and its --language, or say --all.")
    if work_id and language:
        _one(services, work_id, registry.canonical(language), as_json=as_json)
    else:
        _all(services, as_json=as_json)


def _one(services: Services, work_id: str, language: str, *, as_json: bool) -> None:
    with services.database.unit() as uow:
        told = report(uow, SYSTEM, get_version(uow, work_id, language).id)
    if as_json:
        print_json({"work": work_id, "language": language, "findings": sum(len(one.findings) for one in told),
                    "segments": [_segment(one) for one in told]})
        return
    for one in told:
        for finding in one.findings:
            click.echo(f"{one.segment.position + 1}  {finding.severity}  {finding.code}  {_sentence(finding)}")
    click.echo(f"{sum(len(one.findings) for one in told)} findings in {len(told)} segments")


def _all(services: Services, *, as_json: bool) -> None:
    result = check_everything(services.database, lambda _done, _total: None)
    if as_json:
        print_json(result)
        return
    for language, codes in result["codes"].items():
        for code, count in codes.items():
            click.echo(f"{language}  {code}  {count}")
    click.echo(f"{result['findings']} findings in {result['segments']} segments of {result['versions']} translations")


def _segment(one: Checked) -> dict[str, Any]:
    return {"position": one.segment.position, "source": one.segment.source, "text": one.text, "findings": [
        {"check": finding.check, "code": finding.code, "severity": finding.severity, "message": _sentence(finding),
         "source": finding.source_span, "target": finding.target_span} for finding in one.findings]}


def _sentence(finding: Finding) -> str:
    return finding.message % finding.params if finding.params else finding.message
