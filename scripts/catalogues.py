"""The catalogues of the pages: bring them up to date with the sources, or check that they are complete.

    .venv/bin/python scripts/catalogues.py update    after texts changed; then translate what is empty
    .venv/bin/python scripts/catalogues.py check     every text in every language, places and plurals right
"""

import argparse
import copy
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "translations"
LOCALES = ("en", "vi", "lo", "km", "zh_Hans")
KEYWORDS = ("N_", "lazy_gettext", "lazy_ngettext:1,2")
_PLACE = re.compile(r"%\(\w+\)[sd]")


def extract() -> Catalog:
    """What the sources say today."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "messages.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F",
                   "translations/babel.cfg", "--no-location", "--sort-output", "--project", "Rông", "-o", str(target)]
        for keyword in KEYWORDS:
            command += ["-k", keyword]
        subprocess.run([*command, "."], cwd=ROOT, check=True)
        return read_po(io.BytesIO(target.read_bytes()))


def place(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    with place(locale).open("rb") as source:
        return read_po(source, locale=locale)


def update() -> None:
    """Add new texts to every catalogue, drop old ones; English says what the sources say."""
    template = extract()
    for locale in LOCALES:
        catalogue = read(locale) if place(locale).exists() else Catalog(locale=Locale.parse(locale))
        catalogue.update(copy.deepcopy(template), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        for message in catalogue:
            if locale == "en" and message.id:
                message.string = message.id
        catalogue.project, catalogue.version, catalogue.copyright_holder = "Rông", "", "Rông"
        catalogue.header_comment = f"# The pages of Rông in {Locale.parse(locale).english_name}."
        place(locale).parent.mkdir(parents=True, exist_ok=True)
        target = io.BytesIO()
        write_po(target, catalogue, width=110, omit_header=False, sort_output=True, ignore_obsolete=True)
        # dates in the header would change on every run
        text = re.sub(r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By|Report-Msgid-Bugs-To|Language-Team):.*\n',
                      "", target.getvalue().decode("utf-8"), flags=re.MULTILINE)
        place(locale).write_text(text, "utf-8", newline="\n")
        print(locale, sum(1 for one in catalogue if one.id and not _complete(one)), "of", len(catalogue), "to translate")


def check() -> int:
    """Print what is missing or wrong; 1 when there is anything."""
    template, wrong = extract(), []
    for locale in LOCALES:
        catalogue = read(locale)
        for message in template:
            found = catalogue.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            if not message.id:
                continue
            if found is None or not _complete(found):
                wrong.append(f"{locale}: not translated: {message.id}")
            elif found.fuzzy:
                wrong.append(f"{locale}: marked fuzzy: {message.id}")
            elif not _same_places(found):
                wrong.append(f"{locale}: other places: {message.id}")
        wrong += [f"{locale}: no longer used: {one.id}" for one in catalogue
                  if one.id and template.get(one.id if isinstance(one.id, str) else one.id[0], one.context) is None]
    for line in wrong:
        print(line)
    print(f"{len(template)} texts, {len(LOCALES)} languages, {len(wrong)} faults")
    return 1 if wrong else 0


def _complete(message: Message) -> bool:
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return bool(strings) and all(strings)


def _same_places(message: Message) -> bool:
    """Whether every translated form has the places of the text; a plural form may leave the number out."""
    ids = (message.id,) if isinstance(message.id, str) else message.id
    strings = (message.string,) if isinstance(message.string, str) else message.string
    wanted = set(_PLACE.findall(ids[-1]))
    optional = {"%(num)s", "%(num)d"} if len(ids) > 1 else set()
    return all(wanted - optional <= set(_PLACE.findall(string)) <= wanted for string in strings)


def main() -> None:
    """Parse the arguments and do what they ask."""
    parser = argparse.ArgumentParser(description="Update or check the catalogues of the pages.",
                                     epilog="example: .venv/bin/python scripts/catalogues.py check")
    parser.add_argument("action", choices=("update", "check"))
    if parser.parse_args().action == "check":
        sys.exit(check())
    update()


if __name__ == "__main__":
    main()
