"""PURE: how else a number is written that somebody looks for."""

import re

_WHOLE = re.compile(r"[1-9]\d{3,11}")
_IN_GROUPS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")
_PARTED = re.compile(r"\d+(?:[.,]\d+)+")
_OTHER_SIGN = str.maketrans(".,", ",.")
_SHORT = re.compile(r"0?([1-9])")
# a number that may be a year is written without signs
_YEARS = range(1900, 2101)


def otherwise(number: str, elsewhere: bool) -> tuple[str, ...]:
    """The other ways to write a number: 14000, 14.000 and 14,000 are one, 7 and 07, and ``elsewhere``, in another language, 0,5 and 0.5."""
    if short := _SHORT.fullmatch(number):
        return (short[1] if short[0] != short[1] else f"0{number}",)
    if _WHOLE.fullmatch(number) and int(number) not in _YEARS:
        grouped = f"{int(number):,}"
        return (grouped.translate(_OTHER_SIGN), grouped)
    if grouped_by := _IN_GROUPS.fullmatch(number):
        return (number.translate(_OTHER_SIGN), number.replace(grouped_by[1], ""))
    return (number.translate(_OTHER_SIGN),) if elsewhere and _PARTED.fullmatch(number) else ()
