"""PURE: times and prices in the short ways of Vietnamese, which engines make nonsense of, as the other language writes them.

8h15 is 8:15 (so it stands in 20 aligned texts with Lao and 11 with Khmer), 85.000 đ/kg a number, what the money is called
in the table of measures, and the unit as it is.
"""

import re
from collections.abc import Mapping

from app.languages import registry
from app.languages.values.units import called
from app.translation.pipeline.protection import Span
from app.translation.pipeline.verification import figures_for

_SOURCE = "vi"
_TIME = re.compile(r"(?<![\w.,:/])([01]?\d|2[0-4])h([0-5]\d)(?:phút|ph|p|'|’)?(?![\w:])")
_PRICE = re.compile(r"(?<![\w.,:/])(\d+(?:[.,]\d+)*) ?(?:đồng|đ|₫|VNĐ|VND)(/[a-zđ]{1,3}\d?\b|(?!\w|[ ](?:chí|bào|loạt|nghiệp|thời|ý|đội|học)\b))")
_TOGETHER = frozenset({"Hans", "Hant"})
_TIMES: Mapping[str, tuple[str, str]] = {"bdq": ("{} jơ", "{} jơ {} phŭt")}  # as the table of times has it
_PER: Mapping[str, str] = {"bdq": " minh "}  # so all five aligned prices with a unit have it, “one” and the unit
_SAID_BY_ENGINES = frozenset({"bdq"})  # of these the pairs know money well; only prices for a unit go wrong


def written_out(text: str, source: str, target: str) -> Mapping[Span, str]:
    """The places of such times and prices in a text, and what to write there; nothing for a language of which that is not known."""
    if source != _SOURCE or not (money := called("VND", target)):
        return {}
    between = "" if registry.get(target).script in _TOGETHER else " "
    found = {one.span(): _TIMES.get(target, ("{}:{}", "{}:{}"))[one[2] != "00"].format(*one.groups()) for one in _TIME.finditer(text)}
    for one in _PRICE.finditer(text):
        if one[2] or target not in _SAID_BY_ENGINES:
            found[one.span()] = f"{figures_for(one[1], source, target)}{between}{money}{one[2].replace('/', _PER.get(target, '/'))}"
    return found
