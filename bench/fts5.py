"""SQLite's FTS5 over the keys of documents, for comparison: its own tokenizer and ranking, nothing stored."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from app.search.engines.base import Document, EngineQuery, Match, Wanted

# the ascii tokenizer takes every letter beyond ASCII as a part of a word, and signs of ASCII as what parts words
_SIGNS = {ord(sign): chr(0xE000 + ord(sign)) for sign in map(chr, range(128)) if not sign.isalnum()}


class Fts5:
    """A contentless table of two columns: keys in their places, for phrases, and the others."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)

    def build(self, documents: Iterable[Document]) -> None:
        """Fill the table with these documents."""
        run = self._database.execute
        run("PRAGMA journal_mode=WAL")
        run("CREATE VIRTUAL TABLE found USING fts5(placed, other, content='', tokenize='ascii')")
        run("CREATE TABLE version (id INTEGER PRIMARY KEY, work TEXT, language TEXT, access TEXT, kind TEXT, topic TEXT, issued TEXT)")
        with self._database:
            for number, one in enumerate(documents, 1):
                run("INSERT INTO found (rowid, placed, other) VALUES (?, ?, ?)", (number, *_texts(one)))
                run("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?)", (number, one.work, one.language, one.access, one.kind,
                                                                      ",".join(one.topics), one.issued_on and one.issued_on.isoformat()))
        run("CREATE UNIQUE INDEX known ON version (work, language)")
        with self._database:
            run("INSERT INTO found (found) VALUES ('optimize')")
        run("PRAGMA wal_checkpoint(TRUNCATE)")

    def refresh(self, document: Document) -> None:
        """Index one document again; it has not changed."""
        texts = _texts(document)
        with self._database:
            where = (document.work, document.language)
            number = self._database.execute("SELECT id FROM version WHERE work = ? AND language = ?", where).fetchone()[0]
            self._database.execute("INSERT INTO found (found, rowid, placed, other) VALUES ('delete', ?, ?, ?)", (number, *texts))
            self._database.execute("INSERT INTO found (rowid, placed, other) VALUES (?, ?, ?)", (number, *texts))

    def search(self, query: EngineQuery) -> int:
        """Read the best rows and give how many match."""
        asked = " OR ".join(one for one in map(_wanted, query.wanted) if one)
        if not asked:
            return 0
        where, values = [f"version.access IN ({','.join('?' * len(query.scope.access))})"], list(query.scope.access)
        for column, chosen in (("language", query.scope.languages), ("kind", query.scope.kinds), ("topic", query.scope.topics)):
            if chosen:
                where.append(f"version.{column} IN ({','.join('?' * len(chosen))})")
                values += chosen
        if query.scope.since:
            where.append("version.issued >= ?")
            values.append(query.scope.since.isoformat())
        joined = f"FROM found JOIN version ON version.id = found.rowid WHERE found MATCH ? AND {' AND '.join(where)}"
        run = self._database.execute
        run(f"SELECT version.work, version.language, rank {joined} ORDER BY rank LIMIT 20", (asked, *values)).fetchall()
        count: int = run(f"SELECT count(*) {joined}", (asked, *values)).fetchone()[0]
        return count


def _texts(document: Document) -> tuple[str, str]:
    placed = sorted((place, key) for key, posting in document.postings.items() for place in posting.positions)
    other = [key for key, posting in document.postings.items() if not posting.positions for _ in range(posting.impact)]
    return tuple(" ".join(_token(document.language, key) for key in keys) for keys in ((key for _, key in placed), other))  # type: ignore[return-value]


def _token(language: str, key: str) -> str:
    return f"{language} {key}".translate(_SIGNS)


def _wanted(wanted: Wanted) -> str:
    """A question that matches about the same; FTS5 can ask for all or for any, nothing between."""
    clauses = [f"({' OR '.join(_match(wanted.language, match) for match in clause.matches)})" for clause in wanted.clauses if clause.matches]
    if not clauses or wanted.least > len(clauses):
        return ""
    return "(" + (" AND " if wanted.least == len(clauses) else " OR ").join(clauses) + ")"


def _match(language: str, match: Match) -> str:
    tokens = [_token(language, key) for key in match.keys]
    if match.adjacent:
        return 'placed : "' + " ".join(tokens) + '"'
    return "(" + " AND ".join(f'"{token}"' for token in tokens) + ")"
