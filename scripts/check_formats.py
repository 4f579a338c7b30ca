"""What programs that are not ours say of the readers' formats: each is written from the sample archive and shown to them.

    .venv/bin/python scripts/check_formats.py [--language TAG]… [--keep FOLDER]

Asks bagit.py, epubcheck, libzim, zimcheck, kiwix-serve, poppler and Chromium, those that are installed, and prints what
each said; exits 1 where one that counts finds fault. Debian's zimcheck 3.1.3 is asked too but does not count: its libzim
8.1 takes a header without a list of titles for damage, which the format allows. The header is read here as the format says.
"""

import argparse
import hashlib
import json
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.accounts.permissions import SYSTEM
from app.migrations import runner
from app.packs.readers.export import export_readers
from app.packs.readers.registry import formats
from app.settings import Settings
from app.wiring import Services, build

# a word inside a sentence of the sample
WORDS = {"vi": "biên giới", "lo": "ຊາຍແດນ", "km": "ព្រំដែន", "zh-Hans": "边境", "en": "border"}
NOTHING = 2**64 - 1
faults: list[str] = []


def say(what: str, said: str, *, good: bool | None) -> None:
    """Print a line; ``good`` None is for what does not count."""
    print(f"{'ok  ' if good else '--  ' if good is None else 'BAD '} {what}: {said}", flush=True)
    if good is False:
        faults.append(what)


def ran(*command: str | Path) -> tuple[int, str]:
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def bag(place: Path) -> None:
    code, said = ran(sys.executable, "-m", "bagit", "--validate", place)
    say(f"bagit.py {place.name}", said.splitlines()[-1], good=code == 0)


def book(place: Path) -> None:
    jar = shutil.which("epubcheck")
    if jar is None or shutil.which("java") is None:
        say("epubcheck", "not installed (apt-get install epubcheck)", good=None)
        return
    code, said = ran("java", "-XX:TieredStopAtLevel=1", "-jar", jar, place)
    say(f"epubcheck {place.name}", " / ".join(line for line in said.splitlines() if line)[:400], good=code == 0)


def pages(place: Path) -> None:
    if shutil.which("pdftotext") is None:
        say("poppler", "not installed (apt-get install poppler-utils)", good=None)
        return
    code, said = ran("pdftotext", place, "-")
    _, facts = ran("pdfinfo", place)
    count = next((line.split()[-1] for line in facts.splitlines() if line.startswith("Pages")), "?")
    say(f"poppler {place.parent.name}/{place.name}", f"{count} pages, {len(said)} letters, tagged: {'Tagged:          yes' in facts}",
        good=code == 0 and bool(said) and "Tagged:          yes" in facts)


def header(place: Path) -> None:
    """Read a ZIM as its format is written down: header, places of all lists, checksum."""
    data = place.read_bytes()
    magic, major, minor = struct.unpack_from("<IHH", data)
    entries, clusters, paths, titles, cluster_places, types, _main, _layout, checksum = struct.unpack_from("<IIQQQQIIQ", data, 24)
    inside = all(start + size * count <= checksum for start, size, count in ((paths, 8, entries), (cluster_places, 8, clusters), (types, 1, 1)))
    starts = [number for start, count in ((paths, entries), (cluster_places, clusters))
              for number in struct.unpack_from(f"<{count}Q", data, start)]
    right = hashlib.md5(data[:checksum], usedforsecurity=False).digest() == data[checksum:checksum + 16] and checksum + 16 == len(data)
    said = "none, as the format allows" if titles == NOTHING else str(titles)
    say(f"header {place.name}", f"ZIM {major}.{minor}, {entries} entries, list of titles: {said}, all places inside: "
        f"{inside and max(starts) < checksum}, checksum right: {right}", good=magic == 72173914 and inside and max(starts) < checksum and right)


def zim(place: Path, tag: str) -> None:
    header(place)
    from libzim.reader import Archive
    from libzim.search import Query, Searcher
    from libzim.version import get_versions

    opened = Archive(place)
    found = Searcher(opened).search(Query().set_query(WORDS[tag])).getEstimatedMatches()
    say(f"libzim {get_versions()['libzim']} {place.name}", f"check: {opened.check()}, “{WORDS[tag]}” found in {found}", good=opened.check() and found > 0)
    if shutil.which("zimcheck"):
        code, said = ran("zimcheck", "-A", place)
        versions = " ".join(ran("zimcheck", "--version")[1].split())
        say(f"zimcheck ({versions}) {place.name}", f"exit {code}: {' / '.join(line for line in said.splitlines() if 'ERROR' in line or 'Status' in line or 'Title' in line)}", good=None)
    if shutil.which("kiwix-serve"):
        served(place, tag)
    else:
        say("kiwix-serve", "not installed (apt-get install kiwix-tools)", good=None)


def served(place: Path, tag: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(["kiwix-serve", "--address=127.0.0.1", f"--port={port}", str(place)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        asked = urllib.parse.quote(WORDS[tag])
        for path in (f"/{place.stem}/A/index.html", f"/content/{place.stem}/index.html", f"/search?content={place.stem}&pattern={asked}"):
            say(f"kiwix-serve {path.partition('&')[0]}", fetched(server, f"http://127.0.0.1:{port}{path}"), good=None)
    finally:
        server.terminate()
        server.wait()


def fetched(server: "subprocess.Popen[str]", address: str) -> str:
    for _ in range(50):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return f"{answer.status}, {len(answer.read())} bytes"
        except urllib.error.HTTPError as error:
            return str(error)
        except OSError:
            if server.poll() is not None:
                return f"stopped: {server.stdout.read().strip() if server.stdout else ''}"
            time.sleep(0.1)
    return "did not answer"


def site(place: Path, tag: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        say("Chromium", "not installed (apt-get install chromium)", good=None)
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(offline=True)
        page.goto((place / "index.html").as_uri())
        page.fill("#q", WORDS[tag])
        page.press("#q", "Enter")
        page.wait_for_selector("#results a")
        found = page.inner_text("#says")
        page.click("#results a")
        page.wait_for_selector("article mark")
        say(f"Chromium {browser.version} file:// {place.name}", f"“{WORDS[tag]}”: {found}", good=True)
        browser.close()


def sample(folder: Path) -> Services:
    services = build(Settings.read({"RONG_HOME": str(folder / "home"), "RONG_SEARCH_INDEX": str(folder / "index")}))
    runner.upgrade(services.database)
    done = subprocess.run([sys.executable, "-m", "app.cli", "sample"], cwd=ROOT, env=services.settings.environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return services


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", action="append", choices=list(WORDS), help="vi, lo and km without it")
    parser.add_argument("--keep", type=Path, help="leave what was written in this folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        services = sample(Path(scratch))
        folder = arguments.keep or Path(scratch) / "out"
        for tag in arguments.language or ["vi", "lo", "km"]:
            for name, one in formats().items():
                place = folder / (f"{tag}-{name}" + (one.suffix if one.shape == "file" else ""))
                report = export_readers(services.packs, SYSTEM, name, tag, place)
                print(json.dumps({"format": name, "language": tag, "works": report.works, "files": report.files, "bytes": report.bytes}))
                if name == "bagit":
                    bag(place)
                elif name == "epub":
                    book(place)
                elif name == "pdf":
                    for pdf in sorted(place.glob("*.pdf"))[:3]:
                        pages(pdf)
                elif name == "zim":
                    zim(place, tag)
                else:
                    site(place, tag)
        services.database.dispose()
    print(f"{len(faults)} found fault" + "".join(f"\n  {one}" for one in faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
