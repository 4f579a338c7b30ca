"""Imports every models module, for migrations and tests only."""

from app.accounts import models as accounts
from app.audit import models as audit
from app.database import Base
from app.jobs import models as jobs
from app.packs import models as packs
from app.packs.back import models as back
from app.packs.trust import models as trust
from app.publications import models as publications
from app.translation import models as translation
from app.translation import pairing_models as pairing
from app.translation.glossary import models as glossary
from app.translation.memory import models as memory

__all__ = ["Base", "accounts", "audit", "back", "glossary", "jobs", "memory", "packs", "pairing", "publications", "translation", "trust"]
