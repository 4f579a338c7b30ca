"""The rooms of the house: imports go down one table, files stay small, messages stand in the catalogues."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"

# room -> rooms it may import; leaves of translation do not know each other
BASE = frozenset({"errors", "settings", "events", "database", "families", "zips"})
PEOPLE = BASE | {"languages", "audit", "accounts"}
ALLOWED: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "settings": frozenset({"errors"}),
    "events": frozenset(),
    "families": frozenset(),
    "zips": frozenset(),
    "database": frozenset({"errors", "events"}),
    "languages": frozenset({"errors"}),
    "storage": BASE,
    "audit": BASE,  # below accounts: people are audited too
    "accounts": BASE | {"languages", "audit", "storage"},
    "jobs": PEOPLE - {"languages"},
    "publications": PEOPLE | {"storage"},
    "translation.exchange": BASE | {"languages"},
    "translation.memory": PEOPLE | {"translation.exchange"},
    "translation.glossary": PEOPLE | {"translation.exchange"},
    "translation.engines": BASE | {"languages", "storage"},
    "translation.checks": BASE | {"languages"},
    "translation.alignment": BASE | {"languages"},
    "translation": PEOPLE | {"storage", "jobs", "publications", "translation.exchange", "translation.memory", "translation.alignment",
                             "translation.glossary", "translation.engines", "translation.checks"},
    "search": PEOPLE | {"storage", "jobs", "publications"},
    "packs": PEOPLE | {"storage", "jobs", "publications", "translation.glossary"},
    "reports": PEOPLE | {"storage", "jobs", "publications", "translation", "translation.memory", "translation.glossary",
                         "translation.engines", "search", "packs"},
}
CAPABILITIES = frozenset(ALLOWED)
ALLOWED["models"] = CAPABILITIES
ALLOWED["wiring"] = CAPABILITIES
ALLOWED["migrations"] = BASE
ALLOWED["http"] = CAPABILITIES | {"wiring"}
ALLOWED["web"] = CAPABILITIES | {"wiring", "http"}
ALLOWED["api"] = CAPABILITIES | {"wiring", "http"}
ALLOWED["cli"] = CAPABILITIES | {"wiring", "migrations", "http", ""}
ALLOWED[""] = frozenset({"settings", "wiring", "http", "web", "api"})
MODULE_LINES = 400
FUNCTION_LINES = 40


def sources() -> list[Path]:
    return sorted(path for path in APP.rglob("*.py") if "versions" not in path.parts)


def room_of(dotted: str) -> str:
    """The room of a dotted module name below app: the longest one in the table; "" is the application itself."""
    parts = dotted.split(".")
    for size in (2, 1):
        if ".".join(parts[:size]) in ALLOWED:
            return ".".join(parts[:size])
    assert dotted == "", f"{dotted} belongs to no room of the table"
    return ""


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module of app that the file imports, inner imports included, without what only type checkers see."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name == "app" or name.name.startswith("app."):
                    yield node.lineno, name.name[4:]
        elif isinstance(node, ast.ImportFrom) and node.module and (node.module == "app" or node.module.startswith("app.")):
            if node.module == "app":
                for name in node.names:
                    whole = APP / name.name
                    known = whole.is_dir() or whole.with_suffix(".py").is_file()
                    yield node.lineno, name.name if known else ""
            else:
                for name in node.names:
                    below = node.module[4:] + "." + name.name
                    inner = APP / below.replace(".", "/")
                    yield node.lineno, below if inner.is_dir() or inner.with_suffix(".py").is_file() else node.module[4:]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(APP).as_posix())
def test_imports_go_down(path: Path) -> None:
    dotted = ".".join(path.relative_to(APP).with_suffix("").parts).removesuffix("__init__").removesuffix(".")
    room = room_of(dotted)
    wrong = [f"line {line}: {room or 'app'} may not import app.{target}" for line, target in imports(path)
             if room_of(target) != room and room_of(target) not in ALLOWED[room]]
    assert not wrong, wrong


def test_every_room_says_what_it_knows() -> None:
    for room in ALLOWED:
        folder = APP / room.replace(".", "/")
        if room and folder.is_dir():
            docstring = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
            assert docstring, f"app/{room} says nothing about itself"


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(APP).as_posix())
def test_rooms_are_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MODULE_LINES, f"{path.name} wants a wall"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(APP).as_posix())
def test_messages_of_errors_are_marked_for_the_catalogues(path: Path) -> None:
    kinds = {"NotFound", "Invalid", "TooLarge", "Forbidden", "Conflict", "Unavailable", "Cancelled"}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and len(node.args) > 1:
            assert not isinstance(node.args[1], ast.Constant | ast.JoinedStr), f"line {node.lineno}: wrap the message in N_()"


def test_only_settings_read_the_environment() -> None:
    # argostranslate takes its folders, Xapian its bound of memory from the environment; these modules set them for it
    exempt = {APP / "settings.py", APP / "translation/engines/argos_library.py", APP / "packs/readers/zim.py"}
    for path in set(sources()) - exempt:
        text = path.read_text("utf-8")
        assert "os.environ" not in text and "os.getenv" not in text, f"{path.relative_to(ROOT)} reads the environment"


def test_pure_modules_do_no_io() -> None:
    banned = {"sqlalchemy", "flask", "os", "socket", "subprocess", "app.database"}
    for path in sources():
        tree = ast.parse(path.read_text("utf-8"))
        if not (ast.get_docstring(tree) or "").startswith("PURE"):
            continue
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
                [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name not in banned and name.split(".")[0] not in banned, f"{path.relative_to(ROOT)} imports {name}"
