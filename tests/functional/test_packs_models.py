"""Drafting models travel with a pack where somebody asks for them, and are tried out before they are there."""

import hashlib
import io
import zipfile
from pathlib import Path

from click.testing import CliRunner

from app.accounts.permissions import SYSTEM
from app.cli.pack import pack
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.packs.verify import verify_pack
from app.translation.engines import packages
from app.translation.installing import install_model
from app.wiring import Services
from tests.functional.packing import instance, publish_work

PACKAGE = Path(__file__).resolve().parents[2] / "corpus" / "models" / "translate-vi_en-demo.argosmodel"


def test_a_model_is_carried_when_asked_and_taken_where_somebody_drafts(services: Services, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ.\n", "lo": "ໜອງ.\n"})
    with services.database.unit(write=True) as uow:
        model = install_model(uow, SYSTEM, services.settings, PACKAGE)
        uow.commit()
    plain = export_pack(services.packs, SYSTEM, "vi", tmp_path / "plain")
    assert CliRunner().invoke(pack, ["export", "--language", "vi", "--to", str(tmp_path / "stick"), "--models"], obj=services).exit_code == 0
    asked = export_pack(services.packs, SYSTEM, "vi", tmp_path / "stick", models=True)
    assert (asked.written, asked.objects) == (0, plain.objects + 1)
    assert export_pack(services.packs, SYSTEM, "lo", tmp_path / "lao", models=True).left_out == 0, "a model of other languages is not in it"
    assert not any(one.kind == "model" for one in verify_pack(tmp_path / "lao", trust=services.trust).packs[0].manifest.extras)
    with instance(tmp_path / "office") as office, instance(tmp_path / "post", role="post") as post:
        for there in (office, post):
            assert install_pack(there.packs, SYSTEM, tmp_path / "stick").languages[0].whole
        assert packages.installed(post.settings.models) == ()
        assert [one.name for one in packages.installed(office.settings.models)] == [model.name]
        assert install_pack(office.packs, SYSTEM, tmp_path / "stick").languages[0].whole, "once is enough"
        assert not list((office.settings.packs / "models").glob("part-*"))


def test_what_is_no_model_is_named_and_not_kept(services: Services, tmp_path: Path) -> None:
    models = next(one for one in services.packs.extras if one.kind == "model")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("translate-vi_en-1_0/metadata.json", b"{}")
    for name, data in (("a.argosmodel", file.getvalue()), ("a.argosmodel", b"x"), ("../a.zip", file.getvalue()), ("b.zip", b"")):
        assert not models.take(name, io.BytesIO(data), hashlib.sha256(data).hexdigest())
    assert not models.take("a.argosmodel", io.BytesIO(PACKAGE.read_bytes()), "0" * 64)
    assert packages.installed(services.settings.models) == () and not [one for one in services.settings.packs.rglob("*") if one.is_file()]
