"""Builds the services of one instance: the only place where a port meets its adapter."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.accounts import secret
from app.accounts.permissions import SYSTEM
from app.database import Database
from app.events import Bus
from app.jobs.queue import JobKinds
from app.jobs.worker import Worker
from app.packs import jobs as pack_jobs
from app.packs.back.tally import Tally
from app.packs.catalogues import Catalogues
from app.packs.drafting_models import Models
from app.packs.extras import Lexicons
from app.packs.ports import PackRoom
from app.packs.pulling import jobs as pulling_jobs
from app.packs.readers import jobs as readers_jobs
from app.packs.trust.instance import InstanceTrust
from app.publications.events import WorkChanged, WorksChanged
from app.reports.checks import CHECK_JOB
from app.reports.checks import run as check_archive
from app.search import jobs as index_jobs
from app.search.engines.registry import open_engine
from app.search.handing import SearchData
from app.search.indexer import Indexer
from app.search.lexicon import jobs as lexicon_jobs
from app.search.lexicon.store import LexiconFiles
from app.search.lexicon.wording import Wording
from app.search.service import Search
from app.settings import POST, ROOT, Settings
from app.storage.filesystem import FileStore
from app.storage.port import ObjectStore
from app.translation import choosing, learning, packaging
from app.translation.drafting import draft_version
from app.translation.engines.registry import Engines
from app.translation.events import LanguageRequested, PeopleTold
from app.translation.installing import carried_models, install_model
from app.translation.mailing import MAIL_JOB, SmtpMail, ask_to_send, send_waiting
from app.translation.material import Material
from app.translation.memory.events import MemoryGrew
from app.translation.pairing import ALIGN_JOB
from app.translation.pairing import run as run_alignment
from app.translation.requests import DRAFT_JOB

_DRAFTING, _FILES, _LEARNING = "drafting", "files", "learning"  # lanes: jobs of one go on beside those of another


@dataclass(frozen=True)
class Services:
    """What the edges hand to use cases."""

    settings: Settings
    bus: Bus
    database: Database
    storage: ObjectStore
    kinds: JobKinds
    worker: Worker
    engines: Engines
    search: Search
    indexer: Indexer
    packs: PackRoom
    trust: InstanceTrust
    material: Material
    lexicons: LexiconFiles
    wording: Wording
    tally: Tally

    def learn_when_due(self) -> None:
        """Have lexicons and models learned anew, and engines measured, where enough new pairs have come."""
        lexicon_jobs.ask_when_due(self.database, self.material, self.lexicons)
        learning.tell_models(self.database, self.settings)
        learning.ask_when_due(self.database, self.settings)
        choosing.ask_when_due(self.database, self.engines)


def build(settings: Settings) -> Services:
    """Services on the instance of these settings; its folders are made, the database is left as it is."""
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.search_index.mkdir(parents=True, exist_ok=True)
    bus, kinds = Bus(), JobKinds()
    database = Database(settings.database_url, bus)
    storage = FileStore(settings.objects)
    drafting = Engines(settings)
    index = open_engine(settings.search_engine, settings.search_index)
    indexer = Indexer(database, index)
    trust = InstanceTrust(database, settings.keys, partial(secret.load_or_make, settings.home))
    packs = PackRoom(database, storage, settings.packs, trust, (
        Lexicons(settings.lexicons, settings.role == POST), Catalogues(ROOT / "translations", settings.catalogues, settings.role == POST),
        Models(settings.packs / "models", partial(carried_models, settings), partial(_take_model, database, settings), settings.role != POST)),
        settings.role == POST, search=SearchData(indexer))
    material, lexicons = Material(database), LexiconFiles(settings.lexicons)
    wording = Wording(lexicons)
    bus.subscribe(WorkChanged, lambda event: _in_step(database, partial(indexer.refresh, event.work_id)))
    bus.subscribe(WorksChanged, lambda _: _in_step(database, indexer.repair))  # in batches: one refresh a work would take minutes
    kinds.add(DRAFT_JOB, partial(draft_version, drafting, wording), lane=_DRAFTING, stays=True)
    kinds.add(pack_jobs.EXPORT_JOB, partial(pack_jobs.run_export, packs))
    kinds.add(pack_jobs.INSTALL_JOB, partial(pack_jobs.run_install, packs))
    kinds.add(pulling_jobs.PULL_JOB, partial(pulling_jobs.run_pull, packs))
    kinds.add(readers_jobs.READERS_JOB, partial(readers_jobs.run, packs), lane=_FILES)
    kinds.add(CHECK_JOB, check_archive)
    kinds.add(index_jobs.INDEX_JOB, partial(index_jobs.run, indexer))
    kinds.add(ALIGN_JOB, partial(run_alignment, wording), lane=_FILES)
    kinds.add(lexicon_jobs.LEXICON_JOB, partial(lexicon_jobs.run, material, lexicons), patient=True, lane=_LEARNING, apart=True)
    kinds.add(packaging.TRAIN_JOB, partial(packaging.run, settings), patient=True, lane=_LEARNING, apart=True)
    kinds.add(learning.LEARN_JOB, partial(learning.run, settings), patient=True, lane=_LEARNING, apart=True)
    kinds.add(choosing.SCORE_JOB, partial(choosing.run, drafting), patient=True, lane=_LEARNING)
    services = Services(settings, bus, database, storage, kinds, Worker(database, kinds, settings.environment()), drafting,
                        Search(database, index, indexer, lexicons), indexer, packs, trust, material, lexicons, wording, Tally(database, trust.time))
    if settings.mail_server:
        kinds.add(MAIL_JOB, partial(send_waiting, SmtpMail(settings.mail_server, settings.mail_from)))
        bus.subscribe(PeopleTold, lambda _: ask_to_send(database))
    bus.subscribe(MemoryGrew, lambda _: services.learn_when_due())
    bus.subscribe(LanguageRequested, lambda _: learning.ask_when_due(database, settings))
    return services


def _take_model(database: Database, settings: Settings, place: Path) -> None:
    """Install a model that a pack brought."""
    with database.unit(write=True) as uow:
        install_model(uow, SYSTEM, settings, place)
        uow.commit()


def _in_step(database: Database, bring_up_to_date: Callable[[], object]) -> None:
    """Bring the index up to date; where that fails, since somebody else writes for long, a job does it later."""
    try:
        bring_up_to_date()
    except Exception:
        index_jobs.ask(database)
        raise
