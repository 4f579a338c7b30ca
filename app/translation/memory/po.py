"""PURE: PO as memory: what is translated and not fuzzy, with who made it and when."""

from collections.abc import Iterable, Iterator

from app.errors import N_, Invalid
from app.translation.exchange.po import PLURAL, Entry, entries, head, header, quoted
from app.translation.exchange.report import Skipped
from app.translation.memory.pairs import UNFINISHED, Bad, Known, Pair, credit_of, known_tag, paired, said_of


def read(data: bytes, name: str) -> Iterator[Pair | Bad]:
    """Yield each translated entry; its header names the languages, as X-Source-Language and Language.

    Raises ``Invalid`` for a file that names none, or languages unknown here.
    """
    languages: tuple[str, str] | None = None
    for one in entries(data, name):
        if isinstance(one, Skipped):
            yield Bad(one.line, one.reason)
        elif not one.fields.get("msgid") and "msgctxt" not in one.fields:
            languages = _languages(one, name)
        elif languages is None:
            raise _unknown(name, "", "")
        elif "msgid_plural" in one.fields:
            yield Bad(one.line, PLURAL)
        elif one.fields.get("msgstr"):
            yield Bad(one.line, UNFINISHED) if one.fuzzy else paired(
                one.line, *languages, one.fields.get("msgid", ""), one.fields["msgstr"], credit_of(dict(line.partition(": ")[::2] for line in one.extracted)))


def write(pairs: Iterable[Known], source: str, target: str) -> Iterator[bytes]:
    """The file in pieces; where a source has several translations a number tells the entries apart."""
    yield header(source, target).encode()
    seen: dict[str, int] = {}
    for one in pairs:
        about = "".join(f"#. {name}: {' '.join(text.split())}\n" for name, text in said_of(one.credit).items())
        seen[one.source] = seen.get(one.source, 0) + 1
        context = f"msgctxt {quoted(str(seen[one.source]))}\n" if seen[one.source] > 1 else ""
        yield f"\n{about}{context}msgid {quoted(one.source)}\nmsgstr {quoted(one.target)}\n".encode()


def _languages(entry: Entry, name: str) -> tuple[str, str]:
    said = head(entry, "X-Source-Language"), head(entry, "Language")
    source, target = known_tag(said[0]), known_tag(said[1])
    if source is None or target is None:
        raise _unknown(name, *said)
    return source, target


def _unknown(name: str, source: str, target: str) -> Invalid:
    return Invalid("memory.unknown_languages", N_("The file %(name)s is from “%(source)s” to “%(target)s”, which this archive does not know. Correct the languages in its head and import it again."),
                   name=name, source=source, target=target)
