"""How fast drafts are made: Argos packages through us and through argostranslate itself, the learned engine, the memory;
and how long pages take beside a job that drafts.

    .venv/bin/python bench/drafting.py [--segments 120] [--learn 1500]

Each part runs in a process of its own, so that its peak memory is its own. Argos runs twice. “full” is a package of the
shape of real ones (6 and 6 layers, width 512, 32,000 pieces, int8) whose weights are written down so that it gives its
source back: drafts are as long as real text, and how fast a model is does not depend on what it says. “trained” is the
demonstration package, on texts that it does not know, where one draft is hardly likelier than the next: the harder
test of sameness. Both sides have the same package and beam, the threads that each takes by itself, and our rules for
sentences, for argostranslate would fetch a model for that. Texts are sentences of ../shared/data.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import copying
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.jobs.models import RUNNING, Job
from app.jobs.queue import get_job
from app.languages.segmentation import sentences
from app.migrations import runner
from app.publications.models import Work
from app.publications.works import get_version
from app.settings import Settings
from app.translation import learning, requests
from app.translation.engines import argos_library, packages
from app.translation.engines.argos import Argos
from app.translation.engines.cutting import LONGEST
from app.translation.engines.trained import packing
from app.translation.engines.trained.specification import Shape
from app.translation.memory.store import add, lookup_in_context
from app.wiring import Services, build

DATA = ROOT.parent / "shared" / "data"
FULL, PIECES, VOCABULARY = Shape(layers=6, heads=8, width=512, inner=2048), 8000, 32_000
ROUNDS = 3
PAGES = ("/", f"/search?q={quote('cà phê đất đỏ')}", f"/search?q={quote('tuyên truyền pháp luật')}", "/works/coffee-from-red-soil/vi", "/works")
ALONE_SECONDS = 20


def rows(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()[1:]
    found = [tuple(one.strip() for one in line.split("\t")[:2]) for line in lines]
    return [(one[0], one[1]) for one in dict.fromkeys(found) if len(one) == 2 and all(one)]


def texts(count: int) -> list[str]:
    """Sentences, spread over the whole file, each of another text."""
    found = list(dict.fromkeys(source for source, _ in rows("news.vi-bdq.dev.tsv") if len(source) < LONGEST))
    return found[::max(1, len(found) // count)][:count]


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, seconds, and seconds of processor."""
    wall, processor = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - processor


def full_package(folder: Path) -> Path:
    """A package of the shape of real ones that gives its source back."""
    place = folder / "model"
    pieces = copying.pieces([source for source, _ in rows("news.vi-bdq.train.tsv")], PIECES)
    (place / "model").mkdir(parents=True)
    (place / "sentencepiece.model").write_bytes(pieces)
    tokens = copying.tokens_of(pieces)
    copying.write(place / "model", [*tokens, *(f"free{number}" for number in range(VOCABULARY - len(tokens)))], shape=FULL, quantization="int8", add_source_eos=True)
    path = folder / "translate-vi_en-full.argosmodel"
    packing.pack(place, path, packing.metadata("vi", "en", "1.0"), "For measuring only.\n")
    return path


def argos(count: int, trained: bool) -> dict[str, Any]:
    """The same package through argostranslate and through us, in turns; the best of the rounds of each counts."""
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings.read({"RONG_HOME": temporary})
        path = ROOT / "corpus" / "models" / "translate-vi_en-demo.argosmodel" if trained else full_package(Path(temporary))
        model = packages.install(settings.models, path)
        argos_library.load(packages.argos_home(settings.models))
        from argostranslate import package, translate

        language = translate.Language
        theirs = translate.PackageTranslation(language("vi", ""), language("en", ""), package.Package(model.folder))
        theirs.sentencizer = type("Whole", (), {"split_sentences": staticmethod(_sentences)})()
        ours, asked = Argos(settings), texts(count)
        theirs.translate(asked[0])
        ours.draft(asked[:1], "vi", "en")
        turns = [(timed(lambda: [theirs.translate(one) for one in asked]), timed(lambda: ours.draft(asked, "vi", "en"))) for _ in range(ROUNDS)]
    return {"n": len(asked), "rounds": ROUNDS, "theirs": _speed([one for one, _ in turns], len(asked)), "ours": _speed([one for _, one in turns], len(asked)),
            "times_as_fast": round(min(one[1] for one, _ in turns) / min(one[1] for _, one in turns), 2),
            "times_as_fast_by_processor": round(min(one[2] for one, _ in turns) / min(one[2] for _, one in turns), 2),
            "identical": sum(one.strip() == other for one, other in zip(turns[0][0][0], turns[0][1][0], strict=True)) / len(asked)}


def _sentences(text: str) -> list[str]:
    return [text[span.start:span.end].strip() for span in sentences(text, "vi")]


def _speed(turns: Sequence[tuple[Any, float, float]], count: int) -> dict[str, float]:
    return {"segments_per_second": round(count / min(one[1] for one in turns), 2), "segments_per_processor_second": round(count / min(one[2] for one in turns), 2)}


def learned(count: int, learn: int) -> dict[str, Any]:
    """The learned engine, in its own processes: seconds to learn, segments a second."""
    with tempfile.TemporaryDirectory() as temporary:
        services = build(Settings.read({"RONG_HOME": temporary, "RONG_SEARCH_INDEX": f"{temporary}/index"}))
        runner.upgrade(services.database)
        with services.database.unit(write=True) as uow:
            add(uow, rows("news.vi-bdq.train.tsv")[-learn:], "vi", "bdq", origin="bench", by="bench")
            uow.commit()
        model, seconds, _ = timed(lambda: learning.learn(services.database, services.settings, SYSTEM, "vi", "bdq").model)
        engine, asked = services.engines.required("vi", "bdq", "learned"), texts(count)
        engine.draft(asked[:4], "vi", "bdq")
        turns = [timed(lambda: engine.draft(asked, "vi", "bdq")) for _ in range(ROUNDS)]
        services.database.dispose()
    return {"n": len(asked), "pairs": model.pairs, "seconds_to_learn": round(seconds, 1), "segments_per_second": round(len(asked) / min(one[1] for one in turns), 2),
            "largest_process_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}


def memory(count: int) -> dict[str, Any]:
    """Exact lookups of a whole work at once, half of which the memory holds."""
    known = rows("news.vi-bdq.train.tsv")
    with tempfile.TemporaryDirectory() as temporary:
        services = build(Settings.read({"RONG_HOME": temporary, "RONG_SEARCH_INDEX": f"{temporary}/index"}))
        runner.upgrade(services.database)
        with services.database.unit(write=True) as uow:
            add(uow, known, "vi", "bdq", origin="bench", by="bench")
            uow.commit()
        asked = [(text, "", "") for pair in zip(texts(count), (source for source, _ in known[::7]), strict=False) for text in pair]
        with services.database.unit() as uow:
            turns = [timed(lambda: lookup_in_context(uow, asked, "vi", "bdq")) for _ in range(ROUNDS)]
        services.database.dispose()
    return {"n": len(asked), "pairs": len(known), "found": sum(one is not None for one in turns[0][0]),
            "lookups_per_second": round(len(asked) / min(one[1] for one in turns))}


def pages(count: int) -> dict[str, Any]:
    """How long a served archive takes to answer, in milliseconds, while nothing else is to do and while a job drafts."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as at_the_end:
        folder = Path(temporary)
        environment = {"RONG_HOME": f"{temporary}/home", "RONG_SEARCH_INDEX": f"{temporary}/index"}
        (folder / "news.md").write_text("# Tin\n\n" + "\n\n".join(texts(count)) + "\n", "utf-8")
        for command in ("init", "sample", f"ingest {folder / 'news.md'} --language vi", f"models install {full_package(folder)}"):
            _rong(command, environment).wait()
        services = build(Settings.read(environment))
        at_the_end.callback(services.database.dispose)
        with services.database.unit() as uow:
            work = max(uow.session.scalars(select(Work)), key=lambda one: one.created_at).id
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = _rong(f"serve --port {port}", environment)
        at_the_end.callback(server.wait)
        at_the_end.callback(server.terminate)
        asked = [f"http://127.0.0.1:{port}{one}" for one in PAGES]
        _answered(asked, lambda: all(_answer(one) for one in asked))
        began = time.monotonic()
        alone = _answered(asked, lambda: time.monotonic() - began > ALONE_SECONDS)
        with services.database.unit(write=True) as uow:
            requests.request_language(uow, SYSTEM, work, "en")
            job = requests.request_drafts(uow, SYSTEM, get_version(uow, work, "en").id).id
            uow.commit()
        _answered(asked, lambda: _job(services, job).done > 0)
        beside = _answered(asked, lambda: _job(services, job).state != RUNNING)
        return {"alone": _figures(alone), "beside": _figures(beside), "drafted": _job(services, job).done}


def _rong(command: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "app.cli", *command.split()], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)


def _answered(asked: Sequence[str], enough: Callable[[], bool]) -> list[float]:
    """Ask for pages one after the other, with a moment between them, until it is enough."""
    found: list[float] = []
    while not enough():
        found.append(_answer(asked[len(found) % len(asked)]))
        time.sleep(0.03)
    return [one for one in found if one]


def _answer(address: str) -> float:
    """Seconds until a page is there; 0 where it is not yet."""
    began = time.perf_counter()
    try:
        with urlopen(address, timeout=30) as answer:
            answer.read()
    except OSError:
        return 0.0
    return time.perf_counter() - began


def _job(services: Services, job_id: int) -> Job:
    with services.database.unit() as uow:
        return get_job(uow, job_id)


def _figures(seconds: Sequence[float]) -> dict[str, float]:
    found = sorted(one * 1000 for one in seconds)
    return {"n": len(found), "p50": round(found[len(found) // 2], 1), "p95": round(found[int(0.95 * len(found))], 1), "max": round(found[-1], 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segments", type=int, default=120, help="texts to draft")
    parser.add_argument("--learn", type=int, default=1500, help="pairs that the learned engine learns from")
    parser.add_argument("--part", choices=["full", "trained", "learned", "memory", "pages"], help="only this part")
    chosen = parser.parse_args()
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "full": lambda: argos(chosen.segments, trained=False), "trained": lambda: argos(chosen.segments, trained=True),
        "learned": lambda: learned(chosen.segments, chosen.learn), "memory": lambda: memory(chosen.segments), "pages": lambda: pages(chosen.segments)}
    if chosen.part:
        found = parts[chosen.part]()
        print(json.dumps({chosen.part: {**found, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}}, indent=1))
        return
    for part in parts:
        subprocess.run([sys.executable, __file__, "--part", part, "--segments", str(chosen.segments), "--learn", str(chosen.learn)], check=True)


if __name__ == "__main__":
    main()
