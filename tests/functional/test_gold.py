"""The gold set: what people look for in the sample archive, by works that were read and judged, not searched for."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.accounts.permissions import SYSTEM
from app.cli.sample import sample
from app.languages import registry
from app.migrations import runner
from app.publications.sample import read_works
from app.search.lexicon import training
from app.search.query import Query
from app.search.service import search
from app.settings import ROOT, Settings
from app.wiring import Services, build

TABLE = Path(__file__).parents[1] / "data" / "search" / "gold.tsv"
DEPTH = 10
ENOUGH, ENOUGH_OF_A_GROUP = 0.95, 0.90
LEAST = {"same": 165, "bare": 38, "spelling": 66, "across": 150, "minority": 40}
"""How many queries each group has at least: in the language of the texts, without marks, in other spellings,
in another language than the texts asked for, and in words and names of the Jrai and Bahnar."""

_FIVE = ("vi", "en", "lo", "km", "zh-Hans")


@dataclass(frozen=True)
class Wish:
    """One query and the works that it is for; ``\\uXXXX`` in the table is a sign that would not be seen there."""

    group: str
    text: str
    source: str | None
    languages: tuple[str, ...]
    works: frozenset[str]
    note: str


@cache
def wishes() -> tuple[Wish, ...]:
    """The whole table."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(Wish(row["group"], re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), row["query"]),
                      row["from"] or None, tuple(row["in"].split()), frozenset(row["works"].split()), row["note"])
                 for row in rows)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The sample archive with its index and its lexicons; without models, of which search knows nothing."""
    folder = tmp_path_factory.mktemp("gold")
    shutil.copytree(ROOT / "corpus", folder / "corpus", ignore=shutil.ignore_patterns("*.argosmodel"))
    services = build(Settings.read({"RONG_HOME": str(folder / "home"), "RONG_SEARCH_INDEX": str(folder / "index")}))
    runner.upgrade(services.database)
    CliRunner().invoke(sample, ["--from", str(folder / "corpus"), "--json"], obj=services, catch_exceptions=False)
    training.train(services.material, services.lexicons)
    yield services
    services.database.dispose()


def test_the_set_holds_what_it_says() -> None:
    counted = Counter(wish.group for wish in wishes())
    assert counted.keys() == LEAST.keys()
    assert all(counted[group] >= least for group, least in LEAST.items()), counted
    ways = Counter(wish.note for wish in wishes() if wish.group == "across")
    assert {f"{one} to {other}": 4 for one in _FIVE for other in _FIVE if one != other}.items() <= {
        way: min(count, 4) for way, count in ways.items()}.items()
    asked = Counter((wish.text, wish.source, wish.languages) for wish in wishes())
    assert asked.most_common(1)[0][1] == 1


def test_the_set_asks_for_works_that_there_are() -> None:
    there = {one.work_id: {*one.texts} for one in read_works(ROOT / "corpus/works")}
    for wish in wishes():
        assert wish.works and wish.works <= there.keys(), wish
        assert all(registry.get(tag).tag == tag for tag in (*wish.languages, wish.source or "vi")), wish
        assert not wish.languages or all(there[work] & {*wish.languages} for work in wish.works), wish


def test_what_people_look_for_is_among_the_first_ten(archive: Services) -> None:
    recalled: dict[str, list[float]] = {group: [] for group in LEAST}
    for wish in wishes():
        query = Query(wish.text, wish.languages, wish.source, per_page=DEPTH)
        found = [hit.work for hit in search(archive.search, SYSTEM, query).hits]
        share = len(wish.works & {*found}) / min(len(wish.works), DEPTH)
        recalled[wish.group].append(share)
        if share < 1:
            print(f"{share:.2f}  {wish.group}  {wish.text!r} from {wish.source} in {wish.languages}: "
                  f"missed {sorted(wish.works - {*found})}, found {found}")
    means = {group: sum(shares) / len(shares) for group, shares in recalled.items()}
    overall = sum(map(sum, recalled.values())) / sum(map(len, recalled.values()))
    print({group: round(mean, 4) for group, mean in means.items()}, f"overall {overall:.4f}")
    assert overall >= ENOUGH
    assert min(means.values()) >= ENOUGH_OF_A_GROUP, means


def test_a_choice_leads_to_as_many_works_as_it_says(archive: Services) -> None:
    followed = 0
    for wish in wishes()[::12]:
        query = Query(wish.text, (), wish.source)
        facets = search(archive.search, SYSTEM, query).facets
        choices = [*((replace(query, kinds=(kind,)), number) for kind, number in facets.kinds.items()),
                   *((replace(query, topics=(topic,)), number) for topic, number in facets.topics.items()),
                   *((replace(query, places=(place,)), number) for place, number in facets.places.items()),
                   *((replace(query, languages=(tag,)), number) for tag, number in facets.languages.items())]
        for choice, number in choices:
            assert search(archive.search, SYSTEM, choice).total == number, choice
        followed += len(choices)
    assert followed > 300
