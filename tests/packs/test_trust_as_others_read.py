"""The signed files as the plain client of The Update Framework reads them, from files and without a network."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

from app.packs.trust.port import ListFacts
from tests.packs.offices import Office

LIST = b'{"language":"lo"}\n'


class FromFiles(FetcherInterface):
    """Gives out the files of a pack; nothing else is there."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = url.removeprefix("pack://")
        if path not in self.files:
            raise DownloadHTTPError("not there", 404)
        return iter([self.files[path]])


def test_another_client_follows_the_roots_and_gets_the_list(tmp_path: Path) -> None:
    office, lo = Office(), ListFacts.of("manifests/lo.json", 3, LIST)
    today = datetime.datetime.now(datetime.UTC).replace(microsecond=0)  # this client goes by the clock
    office.sign(lo, at=today)
    office.replace("publisher")
    office.replace("online")
    files = {**office.sign(lo, at=today), lo.place: LIST}
    client = Updater(str(tmp_path), "pack://trust/", str(tmp_path), "pack://", fetcher=FromFiles(files), bootstrap=files["trust/1.root.json"])
    client.refresh()
    found = client.get_targetinfo(lo.path)
    assert found is not None and found.custom == {"version": 3}
    assert Path(client.download_target(found)).read_bytes() == LIST
