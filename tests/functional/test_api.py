"""The API: works, one version, jobs, one shape for every failure."""

import datetime

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.permissions import SYSTEM
from app.jobs.queue import enqueue
from app.publications import states, works
from app.publications.works import Text, WorkDetails
from app.wiring import Services
from tests.functional.people import Person, add_person

DETAILS = WorkDetails("news", ("tourism",), ("pleiku",), "Rông", "Rông", "CC BY 4.0", datetime.date(2026, 9, 2))


def bring(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        source = works.create_work(uow, SYSTEM, DETAILS, "vi", Text("Chợ biên giới", "Tin.", "Chợ **đông**.\n"), work_id="market")
        other = works.add_version(uow, SYSTEM, "market", "en", Text("Border market", "News.", "The market is **busy**.\n"))
        works.add_version(uow, SYSTEM, "market", "km", Text("ផ្សារ", "ដំណឹង។", "ផ្សារ។\n"))
        other.state = states.APPROVED
        for version in (source, other):
            works.publish(uow, SYSTEM, version.id)
        uow.commit()


def test_list(client: FlaskClient, services: Services) -> None:
    bring(services)
    found = client.get("/api/works?language=en").json
    assert (found["total"], found["page"], found["pages"]) == (1, 1, 1)
    assert found["works"][0]["work"] == "market" and found["works"][0]["title"] == "Border market"
    assert found["works"][0]["languages"] == ["vi", "en"] and found["works"][0]["issued_on"] == "2026-09-02"
    assert found["facets"]["languages"] == {"vi": 1, "en": 1}
    assert client.get("/api/works?language=lo").json["works"] == []


def test_work_and_version(client: FlaskClient, services: Services) -> None:
    bring(services)
    work = client.get("/api/works/market").json
    assert [(one["language"], one["published"]) for one in work["languages"]] == [("vi", True), ("en", True), ("km", False)]
    version = client.get("/api/works/market/vi").json
    assert version["body"] == "Chợ **đông**.\n" and version["original"] and version["languages"] == ["vi", "en"]
    assert "Chợ biên giới" in client.get("/api/works/market/vi").text, "text is not written in escapes"


def test_every_failure_has_one_shape(client: FlaskClient, services: Services) -> None:
    bring(services)
    for path, status, code in (
            ("/api/works/none", 404, "publications.no_work"), ("/api/works/market/km", 404, "publications.no_version"),
            ("/api/works/market/qq", 400, "language.unknown"), ("/api/works?since=x", 400, "http.bad_date"),
            ("/api/jobs/7", 403, "accounts.forbidden"), ("/api/jobs/99999999999999999999999", 404, "http.404"),
            ("/api/nothing", 404, "http.404")):
        answer = client.get(path)
        assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
        assert set(answer.json) == {"error"} and set(answer.json["error"]) == {"code", "message", "params"}
    assert client.post("/api/works").json["error"]["code"] in ("http.405", "http.form_expired")


def test_a_job_is_not_for_everybody(app: Flask, client: FlaskClient, services: Services) -> None:
    with services.database.unit(write=True) as uow:
        job = enqueue(uow, SYSTEM, "draft", {"version_id": 1})
        uow.commit()
    for number in (job.id, job.id + 1):
        answer = client.get(f"/api/jobs/{number}")
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "accounts.forbidden"), "nobody learns which jobs there are"
    add_person(services, "lan", ("editor", ""))
    lan = Person(app, "lan")
    assert lan.get(f"/api/jobs/{job.id}").status_code == 200 and lan.get(f"/api/jobs/{job.id + 1}").status_code == 404


def test_search_answers_in_the_contract_shape(client: FlaskClient, services: Services) -> None:
    bring(services)
    found = client.get("/api/search?q=cho bien gioi&from=vi").json
    assert {"query", "from", "total", "seconds", "results"} <= set(found)
    assert (found["query"], found["from"], found["total"]) == ("cho bien gioi", "vi", 1)
    hit = found["results"][0]
    assert (hit["work"], hit["language"], hit["title"]) == ("market", "vi", "Chợ biên giới")
    assert isinstance(hit["score"], float) and hit["excerpt"]
    assert client.get("/api/search?q=market&language=vi").json["total"] == 0
    assert client.get("/api/search?q=market&language=vi&language=en").json["total"] == 1
    assert client.get("/api/search?q=market&kind=notice").json["total"] == 0
    assert client.get("/api/search?q=x&language=qq").json["error"]["code"] == "language.unknown"
