"""The keys of an office from their making to their replacing, as people and scripts do it, and the posts that take its packs."""

import json
import os
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.audit.models import AuditEntry
from app.cli.keys import keys
from app.errors import Conflict, Invalid, NotFound, RongError, Unavailable
from app.migrations import runner
from app.packs.backup import backup
from app.packs.restore import restore
from app.packs.trust import chain, keyfiles, keyring, roles
from app.packs.trust.cosigning import sign_pack, waiting_for
from app.packs.trust.port import Believed, ListFacts
from app.settings import Settings
from app.storage.filesystem import FileStore
from app.wiring import Services, build
from tests.functional.packing import instance

LIST = b'{"language":"lo"}\n'
LO = ListFacts.of("manifests/lo.json", 1, LIST)
NAMES = [*(f"root-{n}" for n in range(1, 9)), *(f"publisher-{n}" for n in range(1, 6))]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks that take less time; what they cost in earnest is measured elsewhere."""
    monkeypatch.setattr(keyfiles, "COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})


@pytest.fixture
def office(services: Services, tmp_path: Path) -> Services:
    """An archive that has made its keys; those of the root are on a stick."""
    passphrases(tmp_path)
    assert run(services, "make", "--to", tmp_path / "stick", "--passphrase-file", tmp_path / "words").exit_code == 0
    return services


def passphrases(folder: Path) -> Path:
    place = folder / "words"
    place.write_text("".join(f"{name} bốn từ khó đoán {name}\n" for name in NAMES), "utf-8")
    return place


def run(services: Services, *arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(keys, [str(one) for one in arguments], obj=services, input=typed)


def refused(result: Result, kind: type[RongError], code: str) -> str:
    assert isinstance(result.exception, kind), result
    assert result.exception.code == code
    return str(result.exception)


def export(services: Services, folder: Path, *lists: ListFacts) -> dict[str, bytes]:
    """What an export writes of trust, and the list beside it."""
    def held(path: str, limit: int) -> bytes | None:
        place = folder / path
        return place.read_bytes() if place.is_file() else None

    files = dict(services.trust.vouch({one.path: one for one in lists}, held))
    for path, data in {**files, "manifests/lo.json": LIST}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return files


def believe(services: Services, folder: Path) -> Believed:
    return services.trust.believe(lambda path, limit: (folder / path).read_bytes() if (folder / path).is_file() else None)


def install(services: Services, folder: Path) -> Believed:
    believed = believe(services, folder)
    with services.database.unit(write=True) as uow:
        services.trust.remember(uow, believed)
        uow.commit()
    return believed


def signed(services: Services, folder: Path, tmp_path: Path, *lists: ListFacts) -> Path:
    export(services, folder, *lists)
    assert run(services, "sign", folder, "--passphrase-file", tmp_path / "words").exit_code == 0
    return folder


def shown(services: Services) -> dict[str, object]:
    return dict(json.loads(run(services, "show", "--json").stdout))


def test_one_command_makes_all_keys_and_the_root_ones_stay_outside(office: Services, tmp_path: Path) -> None:
    home = office.settings.home
    assert sorted(one.name for one in (tmp_path / "stick").iterdir()) == ["root-1.key", "root-2.key", "root-3.key"]
    assert sorted(one.name for one in (home / "keys").iterdir()) == ["online-1.key", "publisher-1.key", "publisher-2.key"]
    if os.name != "nt":
        for place in [*(tmp_path / "stick").iterdir(), *(home / "keys").iterdir()]:
            assert stat.S_IMODE(place.stat().st_mode) == 0o600
    found = shown(office)
    assert found["made_here"] is True and found["root_version"] == 1
    assert {one["role"]: (one["needed"], len(one["keys"])) for one in found["roles"]} == {"root": (2, 3), "publisher": (2, 2), "online": (1, 1)}  # type: ignore[attr-defined]
    told = run(office, "show").stdout
    assert roles.grouped(str(found["fingerprint"])) in told and "publisher-1 (kept here)" in told and "root-1 (kept" not in told
    refused(run(office, "make", "--to", tmp_path / "other", "--passphrase-file", tmp_path / "words"), Conflict, "keys.made_already")


def test_passphrases_are_asked_for_and_short_ones_refused(services: Services, tmp_path: Path) -> None:
    long = "một hai ba bốn năm\n"
    typed = "".join(long * 2 for _ in range(4))
    assert run(services, "make", "--to", tmp_path / "stick", "--publishers", "1", typed=typed).exit_code == 0
    with instance(tmp_path / "other") as other:
        refused(run(other, "make", "--to", tmp_path / "b", typed="kurz\nkurz\n" * 5), Invalid, "keys.short_passphrase")
        assert not (tmp_path / "b").exists() and not (other.settings.home / "keys").exists()
        refused(run(other, "make", "--to", tmp_path / "stick", "--passphrase-file", passphrases(tmp_path)), Conflict, "keys.there_already")
        foreign = tmp_path / "latin"
        foreign.write_bytes("root-1 bốn từ khó đoán".encode("utf-16"))
        refused(run(other, "make", "--to", tmp_path / "b", "--passphrase-file", foreign), Invalid, "keys.not_utf8")
        assert shown(other)["fingerprint"] is None, "nothing is half made"


def test_a_pack_waits_until_both_publishers_have_signed_even_on_another_machine(office: Services, post: Services, tmp_path: Path) -> None:
    pack, mine = tmp_path / "pack", tmp_path / "mine"
    files = export(office, pack, LO)
    assert office.trust.missing(files) == ("publisher-1", "publisher-2") == waiting_for(office.trust, pack)
    with pytest.raises(Invalid, match="publisher-1, publisher-2"):
        believe(post, pack)
    mine.mkdir()
    (office.settings.home / "keys/publisher-2.key").rename(mine / "publisher-2.key")  # its keeper carries it
    told = run(office, "sign", pack, "--passphrase-file", tmp_path / "words")
    assert "signed by publisher-1" in told.stdout and "waits for the signature of publisher-2" in told.stdout
    with instance(tmp_path / "desk") as desk:
        told = run(desk, "sign", pack, "--key", mine / "publisher-2.key", typed="bốn từ khó đoán publisher-2\n")
        assert "manifests/lo.json, version 1" in told.stdout and "all signatures" in told.stdout
    assert install(post, pack).lists == {LO.path: LO}
    again = export(office, pack, LO)  # the same facts: what was signed elsewhere is taken over, not lost
    assert office.trust.missing(again) == () and export(office, tmp_path / "second", LO) == again


def test_who_signs_is_told_of_a_list_that_nobody_can_look_at(office: Services, tmp_path: Path) -> None:
    export(office, tmp_path / "pack", LO, ListFacts.of("manifests/vi.json", 1, b"{}"))
    with instance(tmp_path / "desk") as desk:
        told = run(desk, "sign", tmp_path / "pack", "--key", office.settings.keys, "--passphrase-file", tmp_path / "words").stdout
        assert "manifests/vi.json, version 1; not in this pack" in told and "manifests/lo.json, version 1\n" in told, told
    assert "not in this pack" not in run(office, "sign", tmp_path / "pack").stdout, "it was made here"


def test_nobody_signs_what_was_changed(office: Services, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    export(office, pack, LO)
    (pack / LO.path).write_bytes(LIST + b" ")
    refused(run(office, "sign", pack, "--passphrase-file", tmp_path / "words"), Invalid, "packs.not_as_signed")
    refused(run(office, "sign", tmp_path / "stick", "--passphrase-file", tmp_path / "words"), NotFound, "keys.not_signed")


def test_a_wrong_passphrase_and_a_spoilt_key_are_told(office: Services, tmp_path: Path) -> None:
    pack, key = tmp_path / "pack", office.settings.home / "keys/publisher-1.key"
    export(office, pack, LO)
    assert "publisher-1" in refused(run(office, "sign", pack, typed="falsch falsch\n"), Invalid, "keys.wrong_passphrase")
    passed = run(office, "sign", pack, typed="\n\n")
    assert passed.exit_code == 0 and "waits for the signature of publisher-1, publisher-2" in passed.stdout
    key.write_bytes(key.read_bytes()[:-20])
    refused(run(office, "sign", pack, "--passphrase-file", tmp_path / "words"), Invalid, "keys.no_key")
    refused(run(office, "sign", pack, "--key", tmp_path / "none.key"), Invalid, "keys.no_file")


def test_the_first_meeting_is_told_and_kept(office: Services, post: Services, tmp_path: Path) -> None:
    assert "no root is known" in run(post, "show").stdout
    first = install(post, signed(office, tmp_path / "pack", tmp_path, LO))
    assert first.first_meeting and first.fingerprint == shown(office)["fingerprint"] == shown(post)["fingerprint"]
    with instance(tmp_path / "stranger") as stranger:
        run(stranger, "make", "--to", tmp_path / "b", "--passphrase-file", tmp_path / "words")
        foreign = signed(stranger, tmp_path / "foreign", tmp_path, LO)
        with pytest.raises(Invalid, match="signed by others"):
            believe(post, foreign)
        with pytest.raises(Conflict, match="signed by others"):
            export(stranger, tmp_path / "pack", LO)
        run(post, "trust", roles.grouped(str(shown(stranger)["fingerprint"])))
        with pytest.raises(Invalid, match="whose fingerprint was given"):
            believe(post, tmp_path / "pack")
        assert install(post, foreign).first_meeting and shown(post)["fingerprint"] == shown(stranger)["fingerprint"]
    with pytest.raises(Invalid, match="not signed"):
        (tmp_path / "empty").mkdir()
        believe(post, tmp_path / "empty")


def test_a_fingerprint_or_a_file_given_before_decides(office: Services, post: Services, tmp_path: Path) -> None:
    pack = signed(office, tmp_path / "pack", tmp_path, LO)
    for given in ("12345", "a" * 40, "1" * 41):
        refused(run(post, "trust", given), Invalid, "keys.no_fingerprint")
    assert json.loads(run(post, "trust", "1" * 40, "--json").stdout) == {"fingerprint": "1" * 40}
    with pytest.raises(Invalid, match="whose fingerprint was given"):
        believe(post, pack)
    told = run(post, "trust", pack / "trust/1.root.json")
    assert told.exit_code == 0 and roles.grouped(str(shown(office)["fingerprint"])) in told.stdout
    assert install(post, pack).signed
    refused(run(office, "trust", "1" * 40), Conflict, "keys.own_root")
    refused(run(post, "make", "--to", tmp_path / "b", "--passphrase-file", tmp_path / "words"), Conflict, "keys.others_count")


def test_a_key_is_revoked_and_the_posts_follow(office: Services, post: Services, tmp_path: Path) -> None:
    words, stick = tmp_path / "words", tmp_path / "stick"
    install(post, signed(office, tmp_path / "pack", tmp_path, LO))
    (stick / "root-3.key").rename(tmp_path / "root-3.key")  # two keepers of three are enough
    out = json.loads(run(office, "revoke", "publisher-2", "--keys", stick, "--passphrase-file", words, "--json").stdout)
    assert out["root_version"] == 2 and [Path(one).name for one in out["written"]] == ["publisher-3.key"]
    assert not (office.settings.home / "keys/publisher-2.key").exists()
    later = ListFacts.of(LO.path, 2, LIST)
    assert install(post, signed(office, tmp_path / "pack", tmp_path, later)).root_version == 2
    assert shown(post)["fingerprint"] == out["fingerprint"]
    refused(run(office, "revoke", "publisher-2", "--keys", stick, "--passphrase-file", words), NotFound, "keys.unknown")
    refused(run(office, "revoke", "root", "--keys", stick, "--passphrase-file", words), Invalid, "keys.one_key")
    refused(run(office, "revoke", "root-3", "--keys", stick, "--passphrase-file", words), Invalid, "keys.where")
    refused(run(office, "rotate", "online", "--keys", stick / "root-1.key", "--passphrase-file", words), Invalid, "keys.too_few")
    refused(run(post, "rotate", "online", "--keys", stick, "--passphrase-file", words), NotFound, "keys.none")


def test_new_keys_of_the_root_replace_the_old(office: Services, post: Services, tmp_path: Path) -> None:
    words, stick, new = tmp_path / "words", tmp_path / "stick", tmp_path / "new"
    pack = signed(office, tmp_path / "pack", tmp_path, LO)
    install(post, pack)
    assert run(office, "rotate", "root", "--keys", stick, "--to", new, "--passphrase-file", words).exit_code == 0
    assert sorted(one.name for one in new.iterdir()) == ["root-4.key", "root-5.key", "root-6.key"]
    refused(run(office, "rotate", "online", "--keys", stick, "--passphrase-file", words), Invalid, "keys.too_few")
    assert install(post, pack).lists == {LO.path: LO}, "a pack from before is as good as it was"
    export(office, pack, LO)
    assert install(post, pack).root_version == 2
    with post.database.unit() as uow:
        assert uow.session.scalars(select(AuditEntry.action)).all() == []
    with office.database.unit() as uow:
        assert set(uow.session.scalars(select(AuditEntry.action))) == {"keys.make", "keys.sign", "keys.replace"}


def test_after_a_fire_the_keys_of_the_root_are_enough(office: Services, post: Services, tmp_path: Path) -> None:
    """A restored backup has no online key; the new one lets the posts count again from where the backup was."""
    words, stick, pack = tmp_path / "words", tmp_path / "stick", tmp_path / "pack"
    for version in (1, 2, 3):
        install(post, signed(office, pack, tmp_path, ListFacts.of(LO.path, version, LIST)))
    with office.database.unit(write=True) as uow:  # as it was when the backup was made
        for table in ("signed_file", "vouched_list"):
            uow.session.connection().exec_driver_sql(f"DELETE FROM {table}")
        uow.commit()
    (office.settings.home / "keys/online-1.key").unlink()
    with pytest.raises(Unavailable, match="rotate online"):
        export(office, tmp_path / "fresh", LO)
    assert run(office, "rotate", "online", "--keys", stick, "--passphrase-file", words).exit_code == 0
    begun = install(post, signed(office, tmp_path / "fresh", tmp_path, LO))
    assert begun.counted_anew and begun.lists == {LO.path: LO}
    with pytest.raises(Invalid, match="older"):
        believe(post, pack)


def test_with_two_keys_of_the_root_lost_everything_is_made_new_and_posts_are_told(office: Services, post: Services, tmp_path: Path) -> None:
    install(post, signed(office, tmp_path / "pack", tmp_path, ListFacts.of(LO.path, 5, LIST)))
    out = json.loads(run(office, "make", "--begin-again", "--to", tmp_path / "new", "--passphrase-file", tmp_path / "words", "--json").stdout)
    assert [Path(one).name for one in out["written"]] == ["root-4.key", "root-5.key", "root-6.key", "publisher-3.key", "publisher-4.key", "online-2.key"]
    assert sorted(one.stem for one in office.settings.keys.iterdir()) == ["online-2", "publisher-3", "publisher-4"]
    fresh = signed(office, tmp_path / "fresh", tmp_path, LO)
    with pytest.raises(Invalid, match="signed by others"):
        believe(post, fresh)
    run(post, "trust", out["fingerprint"])
    assert install(post, fresh).first_meeting and install(post, fresh).lists == {LO.path: LO}
    with pytest.raises(Invalid):
        believe(post, tmp_path / "pack")


def test_a_backup_carries_trust_and_no_key_that_it_could_open(office: Services, tmp_path: Path) -> None:
    words = tmp_path / "words"
    signed(office, tmp_path / "pack", tmp_path, LO)
    online = keyring.open_online(office.settings.keys, chain.read_root((tmp_path / "pack/trust/1.root.json").read_bytes()).signed, office.trust.secret())
    backup(office.database, office.storage, office.settings, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert [name for name in archive.namelist() if name.startswith("home/keys")] == ["home/keys/publisher-1.key", "home/keys/publisher-2.key"]
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (online._private_key.private_bytes_raw(), "bốn từ khó đoán".encode()):
        assert secret not in everything and secret.hex().encode() not in everything
    there = Settings.read({"RONG_HOME": str(tmp_path / "there/home"), "RONG_SEARCH_INDEX": str(tmp_path / "there/index")})
    there.home.parent.mkdir()
    restore(there, tmp_path / "b.zip", runner, FileStore)
    restored = build(there)
    try:
        assert shown(restored)["fingerprint"] == shown(office)["fingerprint"]
        assert restored.trust.vouch({LO.path: LO}) == office.trust.vouch({LO.path: LO}), "what was signed is signed"
        with pytest.raises(Unavailable, match="rotate online"):
            restored.trust.vouch({LO.path: ListFacts.of(LO.path, 2, LIST)})
        assert run(restored, "rotate", "online", "--keys", tmp_path / "stick", "--passphrase-file", words).exit_code == 0
        assert believe(restored, signed(restored, tmp_path / "pack", tmp_path, ListFacts.of(LO.path, 2, LIST))).signed
    finally:
        restored.database.dispose()


def test_without_keys_packs_are_unsigned_and_several_languages_share_a_folder(services: Services, post: Services, tmp_path: Path) -> None:
    km = ListFacts.of("manifests/km.json", 1, b"km")
    assert list(export(services, tmp_path / "pack", LO)) == ["trust/unsigned.json"]
    export(services, tmp_path / "pack", km)
    believed = install(post, tmp_path / "pack")
    assert not believed.signed and believed.lists == {LO.path: LO, km.path: km}
    assert waiting_for(post.trust, tmp_path / "pack") == () and shown(post)["fingerprint"] is None


def test_a_post_carries_on_what_its_office_signed_and_nothing_else(office: Services, post: Services, tmp_path: Path) -> None:
    files = {path: (tmp_path / "pack" / path).read_bytes() for path in export(office, signed(office, tmp_path / "pack", tmp_path, LO), LO)}
    install(post, tmp_path / "pack")
    assert post.trust.vouch({LO.path: LO}) == files
    with pytest.raises(Conflict, match="only the office can sign"):
        post.trust.vouch({LO.path: ListFacts.of(LO.path, 2, b"forged")})


def test_two_installs_at_once_do_not_lower_what_was_seen(office: Services, post: Services, tmp_path: Path) -> None:
    install(post, signed(office, tmp_path / "pack", tmp_path, LO))
    first = believe(post, tmp_path / "pack")
    install(post, signed(office, tmp_path / "pack", tmp_path, ListFacts.of(LO.path, 2, LIST)))
    with pytest.raises(Conflict, match="same time"), post.database.unit(write=True) as uow:
        post.trust.remember(uow, first)


def test_publishers_at_hand_sign_at_once(office: Services, post: Services, tmp_path: Path) -> None:
    signers = [keyfiles.unlock(keyfiles.read_key(one.read_bytes(), one.name), f"bốn từ khó đoán {one.stem}")
               for one in sorted((office.settings.home / "keys").glob("publisher-*.key"))]
    files = replace(office.trust, publishers=tuple(signers)).vouch({LO.path: LO})
    assert office.trust.missing(files) == () and post.trust.believe(lambda path, limit: files.get(path)).signed
    with pytest.raises(NotFound):
        sign_pack(office.trust, SYSTEM, tmp_path, (), lambda name: "")
