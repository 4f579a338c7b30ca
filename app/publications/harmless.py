r"""PURE: a translated text that cannot change the structure of the body it is put into.

What would begin a block where the text stands (a hash, a bullet, a number, a quotation sign, a fence, a tag, a
rule, a definition of a link), cut a cell, or close a heading or an image is escaped with a backslash, which
Markdown does not show. Line ends are folded into spaces unless the place has as many. Markup inside a line is
the translator's: only their own sentence can suffer from an asterisk too many.
"""

import re

from markdown_it.rules_block.html_block import HTML_SEQUENCES

_LINE_END = re.compile("[ \t]*(?:\r\n?|\n)\\s*")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|\Z)")
_BLOCK_START = re.compile(
    r"""\#{1,6}(?=\s|\Z)          # heading
      | >                         # quotation
      | [-+*](?=\s|\Z)            # item
      | [-*_=:|\s]+\Z             # rule, underline of a heading, or of a table's first row
      | `{3,}[^`]*\Z | ~{3,}      # fence
      | \[(?:[^\[\]\\]|\\.)+\]:   # definition of a link
    """,
    re.VERBOSE | re.DOTALL,
)
_TASK_BOX = re.compile(r"\[[ xX]\](?=\s|\Z)")
_RULE = re.compile(r"[-*_=:|\s]+")
_CLOSING_HASHES = re.compile(r"(?:(?<=\s)|\A)(?=#+\Z)")
_PIPE = re.compile(r"(?<!\\)\|")
_BRACKET = re.compile(r"(\\.)|([\[\]])", re.DOTALL)


def harmless(text: str, kind: str, begins_line: bool, lines: int) -> list[str]:
    """Give the text as one line, or as exactly ``lines`` lines when it has as many, all of them safe.

    ``kind`` is the slot's; ``begins_line`` says that nothing but container markers stands before it.
    """
    parts = [part for part in _LINE_END.split(text.strip()) if part]
    if len(parts) != lines or text.strip().count("\n") != lines - 1:
        parts = [" ".join(parts)]
    return [_safe_line(part, kind, begins_line or number > 0) for number, part in enumerate(parts)]


def _safe_line(line: str, kind: str, begins_line: bool) -> str:
    if kind == "image-alt":
        line = _without_brackets(line)
    elif kind == "cell":
        line = _PIPE.sub(r"\\|", line)
        if _RULE.fullmatch(line):
            line = "\\" + line
    elif "`" not in line:
        line = _PIPE.sub(r"\\|", line)  # with a line below it could head a table
    if kind == "heading":
        line = _CLOSING_HASHES.sub(r"\\", line)
    if begins_line:
        line = _safe_start(line, kind)
    # a backslash at the end would reach for what follows: a pipe, an asterisk, a line end
    return line + "\\" if (len(line) - len(line.rstrip("\\"))) % 2 else line


def _safe_start(line: str, kind: str) -> str:
    number = _NUMBER.match(line)
    if number:
        return number.group(1) + "\\" + line[number.end(1):]
    opens = _BLOCK_START.match(line) or (kind == "item" and _TASK_BOX.match(line))
    if opens or any(begin.search(line) for begin, _, _ in HTML_SEQUENCES):
        return "\\" + line
    return line


def _without_brackets(line: str) -> str:
    """Escape the brackets unless each has its partner."""
    depth = 0
    for found in _BRACKET.finditer(line):
        depth += {"[": 1, "]": -1}.get(found.group(2) or "", 0)
        if depth < 0:
            break
    if depth == 0:
        return line
    return _BRACKET.sub(lambda found: found.group(1) or "\\" + found.group(2), line)
