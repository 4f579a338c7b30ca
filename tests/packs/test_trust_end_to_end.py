"""A signed pack from the province to the post with the commands that people use: made, signed, carried, spoilt, made anew."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app import create_app
from app.cli.keys import keys
from app.cli.pack import pack
from app.errors import Invalid, RongError
from app.jobs.queue import enqueue
from app.packs import jobs
from app.packs.trust import keyfiles, roles
from app.wiring import Services
from tests.functional.packing import instance, publish_work, rewrite, shown
from tests.functional.people import Person, actor, add_person

WORDS = "".join(f"{name} bốn từ khó đoán\n" for name in ("root-1", "root-2", "root-3", "publisher-1", "publisher-2", "publisher-3"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyfiles, "COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})


def run(services: Services, command: object, *arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], obj=services)  # type: ignore[arg-type]


def export(services: Services, words: Path | None, *arguments: str | Path) -> dict[str, object]:
    passphrases = ("--passphrase-file", words) if words else ()
    return dict(json.loads(run(services, pack, "export", *arguments, *passphrases, "--json").stdout))


def refused(result: Result, code: str) -> RongError:
    assert isinstance(result.exception, RongError) and result.exception.code == code, result
    return result.exception


@pytest.fixture
def words(services: Services, tmp_path: Path) -> Path:
    """The passphrases of an office that has made its keys and published a work."""
    place = tmp_path / "words"
    place.write_text(WORDS, "utf-8")
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n", "lo": "ໜອງ\n"})
    assert run(services, keys, "make", "--to", tmp_path / "root", "--passphrase-file", place).exit_code == 0
    return place


def test_an_older_signed_pack_gives_what_the_newer_one_left_out(services: Services, words: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    export(services, words, "--language", "vi", "--to", old)
    publish_work(services, "nha-rong", {"vi": "Nhà rông cao.\n"})
    export(services, words, "--language", "vi", "--to", new, "--against", old)
    with instance(tmp_path / "post") as post:
        first = run(post, pack, "install", new)
        assert first.exit_code == 1 and "no earlier one has brought it here" in first.stderr
        assert "not whole: 1 works" in run(post, pack, "status").stdout
        second = run(post, pack, "install", old)
        assert second.exit_code == 0 and "older than what is installed" in second.stdout, second
        assert shown(post, "vi") == {"bien-ho": "Hồ ở Pleiku.\n", "nha-rong": "Nhà rông cao.\n"}
        assert "not whole" not in run(post, pack, "status").stdout
        refused(run(post, pack, "install", old), "packs.older")


def test_a_signature_of_the_root_that_changed_is_found_by_those_who_know_the_root_too(services: Services, words: Path, tmp_path: Path) -> None:
    export(services, words, "--language", "vi", "--to", tmp_path / "stick")
    place = tmp_path / "stick/trust/1.root.json"
    root = json.loads(place.read_bytes())
    signature = root["signatures"][0]["sig"]
    place.write_bytes(place.read_bytes().replace(signature.encode(), f"{'0' if signature[0] != '0' else '1'}{signature[1:]}".encode()))
    refused(run(services, pack, "verify", tmp_path / "stick"), "packs.not_as_signed")


@pytest.mark.parametrize("name", ["stick", "pack.rong"])
def test_a_pack_waits_is_signed_and_installed(services: Services, words: Path, tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    made = export(services, None, "--language", "vi", "--to", place)
    assert made["waits_for"] == ["publisher-1", "publisher-2"]
    with instance(tmp_path / "post") as post:
        refused(run(post, pack, "install", place), "packs.waiting")
        signed = run(services, keys, "sign", place, "--passphrase-file", words)
        assert "all signatures" in signed.stdout, signed
        out = run(post, pack, "install", place)
        assert out.exit_code == 0 and "nobody has signed" not in out.stdout, out
        assert shown(post, "vi") == {"bien-ho": "Hồ ở Pleiku.\n"}
        assert json.loads(run(post, keys, "show", "--json").stdout)["fingerprint"] == json.loads(run(services, keys, "show", "--json").stdout)["fingerprint"]


def test_who_has_signed_is_told_before_a_first_pack_is_brought_in(services: Services, words: Path, tmp_path: Path) -> None:
    export(services, words, "--language", "vi", "--to", tmp_path / "signed")
    fingerprint = roles.grouped(json.loads(run(services, keys, "show", "--json").stdout)["fingerprint"])
    with instance(tmp_path / "post", "post") as post, instance(tmp_path / "stranger") as stranger:
        publish_work(stranger, "cho", {"vi": "Chợ sớm.\n"})
        export(stranger, None, "--language", "vi", "--to", tmp_path / "unsigned")
        officer = Person(create_app(post.settings, post))
        assert "Nobody has signed this pack" in officer.text(f"/post/look?place={tmp_path / 'unsigned'}")
        page = officer.text(f"/post/look?place={tmp_path / 'signed'}")
        assert fingerprint in page and "Nobody has signed" not in page
        assert fingerprint in run(post, pack, "offer", tmp_path / "signed").stdout
        assert run(post, pack, "install", tmp_path / "signed").exit_code == 0
        assert fingerprint not in officer.text(f"/post/look?place={tmp_path / 'signed'}"), "told once"


def test_a_post_that_was_told_of_a_later_root_passes_packs_on(services: Services, words: Path, tmp_path: Path) -> None:
    assert run(services, keys, "rotate", "online", "--keys", tmp_path / "root", "--passphrase-file", words).exit_code == 0
    export(services, words, "--language", "vi", "--to", tmp_path / "stick")
    fingerprint = json.loads(run(services, keys, "show", "--json").stdout)["fingerprint"]
    with instance(tmp_path / "post", "post") as post, instance(tmp_path / "next", "post") as other:
        assert run(post, keys, "trust", fingerprint).exit_code == 0
        assert run(post, pack, "install", tmp_path / "stick").exit_code == 0
        passed_on = create_app(post.settings, post).test_client().get("/packs/trust/timestamp.json")
        assert passed_on.status_code == 200, passed_on.text
        assert run(post, pack, "export", "--language", "vi", "--to", tmp_path / "onward").exit_code == 0
        assert run(other, pack, "install", tmp_path / "onward").exit_code == 0
        assert shown(other, "vi") == shown(services, "vi")


def test_an_export_with_passphrases_is_complete_and_says_the_same_twice(services: Services, words: Path, tmp_path: Path) -> None:
    first = export(services, words, "--language", "vi", "--to", tmp_path / "a")
    second = export(services, None, "--language", "vi", "--to", tmp_path / "b")
    assert first["waits_for"] == second["waits_for"] == []
    files = {path.relative_to(tmp_path / "a"): path.read_bytes() for path in (tmp_path / "a").rglob("*") if path.is_file()}
    assert files == {path.relative_to(tmp_path / "b"): path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file()}


def test_nothing_forged_unsigned_or_older_is_installed_once_the_office_is_known(services: Services, words: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    export(services, words, "--language", "vi", "--to", old)
    rewrite(services, "bien-ho", "vi", "Hồ lớn.\n")
    export(services, words, "--language", "vi", "--to", new)
    with instance(tmp_path / "post") as post, instance(tmp_path / "stranger") as stranger:
        assert run(post, pack, "install", new).exit_code == 0
        refused(run(post, pack, "install", old), "packs.older")
        publish_work(stranger, "bien-ho", {"vi": "Giả mạo.\n"})
        export(stranger, None, "--language", "vi", "--to", tmp_path / "unsigned")
        refused(run(post, pack, "install", tmp_path / "unsigned"), "packs.unsigned")
        assert run(stranger, keys, "make", "--to", tmp_path / "theirs", "--passphrase-file", words).exit_code == 0
        export(stranger, words, "--language", "vi", "--to", tmp_path / "foreign")
        refused(run(post, pack, "install", tmp_path / "foreign"), "packs.other_root")
        assert shown(post, "vi") == {"bien-ho": "Hồ lớn.\n"}


def test_sticks_of_two_languages_are_taken_in_any_order(services: Services, words: Path, tmp_path: Path) -> None:
    export(services, words, "--language", "lo", "--to", tmp_path / "monday")
    export(services, words, "--language", "vi", "--to", tmp_path / "tuesday")
    with instance(tmp_path / "post") as post:
        assert run(post, pack, "install", tmp_path / "tuesday").exit_code == 0
        assert run(post, pack, "install", tmp_path / "monday").exit_code == 0
        assert shown(post, "vi") and shown(post, "lo") == {"bien-ho": "ໜອງ\n"}


def test_a_stick_with_nothing_but_older_lists_is_told_as_that(services: Services, words: Path, tmp_path: Path) -> None:
    export(services, words, "--language", "lo", "--to", tmp_path / "lo")
    export(services, words, "--language", "vi", "--to", tmp_path / "old")
    rewrite(services, "bien-ho", "vi", "Hồ lớn.\n")
    export(services, words, "--language", "vi", "--to", tmp_path / "new")
    with instance(tmp_path / "post") as post:
        for name in ("old", "lo", "new"):
            run(post, pack, "install", tmp_path / name)
        assert "manifests/vi.json" in str(refused(run(post, pack, "install", tmp_path / "old"), "packs.older"))


def test_a_post_follows_replaced_keys(services: Services, words: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export(services, words, "--language", "vi", "--to", stick)
    with instance(tmp_path / "post") as post:
        run(post, pack, "install", stick)
        assert run(services, keys, "revoke", "publisher-1", "--keys", tmp_path / "root", "--passphrase-file", words).exit_code == 0
        rewrite(services, "bien-ho", "vi", "Hồ lớn.\n")
        assert export(services, words, "--language", "vi", "--to", stick)["waits_for"] == []
        assert run(post, pack, "install", stick).exit_code == 0
        assert shown(post, "vi") == {"bien-ho": "Hồ lớn.\n"}
        assert json.loads(run(post, keys, "show", "--json").stdout)["root_version"] == 2


@pytest.mark.parametrize("disaster", ["restored", "made anew"])
def test_after_a_disaster_at_the_office_posts_take_its_lower_numbers(services: Services, words: Path, tmp_path: Path, disaster: str) -> None:
    stick, fresh = tmp_path / "stick", tmp_path / "fresh"
    for body in ("Hồ lớn.\n", "Hồ đẹp.\n"):
        for tag in ("vi", "lo"):
            export(services, words, "--language", tag, "--to", stick)
            rewrite(services, "bien-ho", tag, body)
    with instance(tmp_path / "post") as post:
        assert run(post, pack, "install", stick).exit_code == 0
        with services.database.unit(write=True) as uow:
            for table in ("signed_file", "vouched_list", "exported_list"):  # as it was when the backup was made
                uow.session.connection().exec_driver_sql(f"DELETE FROM {table}")
            uow.commit()
        if disaster == "restored":
            assert run(services, keys, "rotate", "online", "--keys", tmp_path / "root", "--passphrase-file", words).exit_code == 0
        else:
            words.write_text("".join(f"{role}-{n} bốn từ khó đoán\n" for role in ("root", "publisher") for n in range(1, 9)), "utf-8")
            made = json.loads(run(services, keys, "make", "--begin-again", "--to", tmp_path / "new", "--passphrase-file", words, "--json").stdout)
            assert run(post, keys, "trust", made["fingerprint"]).exit_code == 0
        for tag in ("lo", "vi"):  # the second one counts on from the same signatures
            export(services, words, "--language", tag, "--to", fresh / tag)
        for tag in ("lo", "vi"):
            out = run(post, pack, "install", fresh / tag)
            assert out.exit_code == 0, out
        assert shown(post, "vi") == shown(post, "lo") == {"bien-ho": "Hồ đẹp.\n"}
        refused(run(post, pack, "install", stick), "packs.other_root" if disaster == "made anew" else "packs.older")


def test_a_changed_list_is_never_signed(services: Services, words: Path, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    export(services, None, "--language", "vi", "--to", place)
    listed = next((place / "manifests").glob("*.vi.json"))
    listed.write_bytes(listed.read_bytes().replace(b'"format":2', b'"format":3'))
    result = run(services, keys, "sign", place, "--passphrase-file", words)
    assert isinstance(result.exception, Invalid) and result.exception.code == "packs.not_as_signed"


def test_a_pack_of_the_pages_waits_and_the_page_says_for_whom(services: Services, app: Flask, words: Path, tmp_path: Path) -> None:
    add_person(services, "mai", ("editor", ""))
    with services.database.unit(write=True) as uow:
        job_id = enqueue(uow, actor(services, "mai"), jobs.EXPORT_JOB, {"language": "vi"}).id
        uow.commit()
    services.worker.run_waiting()
    page = Person(app, "mai").text(f"/desk/jobs/{job_id}")
    assert "waits for the signature of publisher-1, publisher-2" in page
    place = next((services.settings.packs / "outgoing").iterdir())
    assert run(services, keys, "sign", place, "--passphrase-file", words).exit_code == 0
    with instance(tmp_path / "post") as post:
        assert run(post, pack, "install", place).exit_code == 0
