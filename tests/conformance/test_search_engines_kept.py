"""What engines keep in a folder: another one on it, a process that dies, damage, older formats."""

import os
import random
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.errors import Invalid
from app.search.engines import tantivy
from app.search.engines.base import NoIndex
from app.search.engines.registry import open_engine
from app.search.engines.whoosh import WhooshEngine
from tests.conformance.searched import KEPT, ask, document, opened, works


@pytest.mark.parametrize("name", KEPT)
def test_another_engine_on_the_folder_sees_what_was_written(name: str, tmp_path: Path) -> None:
    one, other = opened(name, tmp_path), opened(name, tmp_path)
    one.rebuild([document("a", "vi", "chợ")])
    assert works(other, "chợ") == ["a"]
    other.update(("b",), [document("b", "vi", "chợ")])
    assert works(one, "chợ") == ["a", "b"] and one.generation() == other.generation()
    one.rebuild([document("c", "vi", "chợ")])
    assert works(other, "chợ") == ["c"]
    other.update(("d",), [document("d", "vi", "chợ")])
    assert works(one, "chợ") == ["c", "d"]


DIES = """
import os, sys
from pathlib import Path
from app.search.engines.base import Document, Posting
from app.search.engines.registry import open_engine
def documents():
    for number in range(200):
        yield Document(f"new{number}", "vi", "2", "public", "news", (), (), None, None, {"chợ": Posting(1, (1,))})
    os._exit(9)
engine = open_engine(sys.argv[1], Path(sys.argv[2]), 0.0)
engine.rebuild(documents()) if sys.argv[3] == "rebuild" else engine.update(("old",), documents())
"""


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("step", ["update", "rebuild"])
def test_a_process_that_dies_while_writing_leaves_the_index_whole_and_free(name: str, step: str, tmp_path: Path) -> None:
    engine = opened(name, tmp_path)
    engine.rebuild([document("old", "vi", "chợ")])
    died = subprocess.run([sys.executable, "-c", DIES, name, str(tmp_path), step], check=False,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])})
    assert died.returncode == 9
    assert works(engine, "chợ") == ["old"] and engine.count() == 1
    engine.update(("next",), [document("next", "vi", "chợ")])
    assert works(engine, "chợ") == ["next", "old"]
    engine.rebuild([document("last", "vi", "chợ")])
    assert works(opened(name, tmp_path), "chợ") == ["last"]


def test_what_tantivy_was_kept_from_committing_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, other = opened("tantivy", tmp_path), opened("tantivy", tmp_path)
    engine.rebuild([document("a", "vi", "chợ"), document("b", "vi", "chợ")])
    with monkeypatch.context() as patched:
        patched.setattr(tantivy, "_writing", Mock(side_effect=OSError("the arrays are written, the commit is not")))
        with pytest.raises(OSError, match="the commit is not"):
            engine.update(("b", "c"), [document("c", "vi", "chợ")])
    assert works(engine, "chợ") == works(other, "chợ") == works(opened("tantivy", tmp_path), "chợ") == ["a", "b"]
    other.update(("b",), [document("b", "vi", "cửa"), document("d", "vi", "chợ")])
    assert works(engine, "chợ") == works(opened("tantivy", tmp_path), "chợ") == ["a", "d"]


def test_tantivy_never_takes_a_document_for_one_that_was_there_before(tmp_path: Path) -> None:
    engine, other = opened("tantivy", tmp_path), opened("tantivy", tmp_path)
    engine.rebuild([document("a", "vi", "chợ"), document("b", "vi", "chợ", stamp="old")])
    assert other.keys() == {"a/vi": "1", "b/vi": "old"}
    engine.update(("b",), [])
    engine.update(("b",), [document("b", "lo", "chợ", stamp="new")])
    assert other.keys() == {"a/vi": "1", "b/lo": "new"}


def test_arrays_beside_tantivy_are_merged_and_taken_away(tmp_path: Path) -> None:
    engine = opened("tantivy", tmp_path)
    engine.rebuild([document(f"work{number}", "vi", "chợ biên giới") for number in range(20)])
    for number in range(40):
        engine.update((f"work{number}",), [document(f"work{number}", "vi", f"chợ biên giới {number}")])
    assert engine.count() == 40 and len(list(tmp_path.rglob("*.arrays"))) < 16
    assert works(engine, "37") == ["work37"] and works(opened("tantivy", tmp_path), "39") == ["work39"]
    assert engine.frequencies({"vi": ["biên", "3"]})["vi"] == {"biên": 40, "3": 1}


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("left", [0, 20, 60])
@pytest.mark.parametrize("garbage", [b"", b"\x93garbage" * 400])
def test_damage_is_told_and_rebuilt(name: str, left: int, garbage: bytes, tmp_path: Path) -> None:
    opened(name, tmp_path).rebuild([document("a", "vi", "chợ")])
    for path in [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size]:
        path.write_bytes(path.read_bytes()[:left] + garbage)
    engine = opened(name, tmp_path)
    with pytest.raises(NoIndex):
        engine.keys()
    with pytest.raises(NoIndex):
        engine.search(ask("chợ"))
    with pytest.raises(NoIndex):
        engine.update(("a",), [])
    assert engine.rebuild([document("a", "vi", "chợ")]) == 1
    assert works(engine, "chợ") == ["a"]


@pytest.mark.parametrize("suffix", [".toc", ".seg"])
@pytest.mark.parametrize("left", [0, 20, 60])
@pytest.mark.parametrize("garbage", [b"", b"\x93garbage" * 400])
def test_whoosh_says_what_is_damaged_and_rebuilds_it(tmp_path: Path, suffix: str, left: int, garbage: bytes) -> None:
    WhooshEngine(tmp_path, 0.0).rebuild([document("a", "vi", "chợ")])
    (path,) = tmp_path.rglob(f"*{suffix}")
    path.write_bytes(path.read_bytes()[:left] + garbage)
    engine = WhooshEngine(tmp_path, 0.0)
    with pytest.raises(NoIndex):
        engine.keys()
    with pytest.raises(NoIndex):
        engine.search(ask("chợ"))
    assert engine.rebuild([document("a", "vi", "chợ")]) == 1
    assert works(engine, "chợ") == ["a"]


def test_whoosh_can_update_when_chance_is_fixed(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, 0.0)
    engine.rebuild([])
    for work in ("a", "b", "c"):
        random.seed(1)
        engine.update((work,), [document(work, "vi", "chợ")])
    assert works(engine, "chợ") == ["a", "b", "c"]


@pytest.mark.parametrize("name", KEPT)
def test_no_index_of_an_older_format_is_left_behind(name: str, tmp_path: Path) -> None:
    older = tmp_path / f"{name}-0"
    older.mkdir()
    (tmp_path / "README.md").write_text("kept", encoding="utf-8")
    opened(name, tmp_path).rebuild([])
    assert not older.exists() and (tmp_path / "README.md").exists()


def test_engines_keep_out_of_each_other_s_way(tmp_path: Path) -> None:
    for name in KEPT:
        opened(name, tmp_path).rebuild([document(name, "vi", "chợ")])
    assert {name: works(opened(name, tmp_path), "chợ") for name in KEPT} == {name: [name] for name in KEPT}


def test_an_engine_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        open_engine("lucene", tmp_path)
    assert caught.value.code == "search.no_engine" and "lucene" in str(caught.value)
