"""PURE: how dates and times are written, a tuple of patterns a language.

``{d}``, ``{m}``, ``{y}``, ``{h}`` and ``{n}`` are numbers for day, month, year, hour and minute, ``{w}`` is the name of a
month, ``{a}`` and ``{b}`` are the words for the early and the late half of the day, and a tilde is a space that may be missing.
The first pattern that fits counts.
"""

ANYWHERE = (
    r"{d}~[/.\-]~{m}~[/.\-]~{y}",
    r"{y}-{m}-{d}",
    r"(?<![/\ue000.]){m}[/.]{y}(?!~[/]|-[^\W\d])",
)

DATES = {
    "vi": (
        r"(?:(?:ngày|mùng|mồng) ){1,2}{d}(?:~,? ?tháng ~(?:{m}|{w}(?! ?[\ue000\ue001]))|~[/.]~{m})?(?:~,?~năm ~{y}|~[/.,\-]~{y})?",
        r"{d} tháng (?:{m}|{w}(?! ?[\ue000\ue001]))(?:~,?~năm ~{y}|~[/.,\-]~{y})?",
        r"tháng ~(?:{m}|{w}(?! ?[\ue000\ue001]))(?:~,?~(?:năm ~)?{y}|~[/.\-]~{y})?",
        r"(?:(?<=\ue000-)|(?<=\ue000 - )|(?<=\ue000 và )|(?<=đến ))(?<![/.]\ue000-){d}/{m}(?!~/)",
        r"(?:sáng|chiều|tối|đêm|trưa|hôm) {d}[/]{m}",
        r"năm ~{y}",
    ),
    "en": (
        r"{d}(?:st|nd|rd|th)?(?: of)? {w}(?:~,?~{y})?",
        r"{w} {d}(?:st|nd|rd|th)?(?!\w)(?:~,?~{y})?",
        r"{w}~,?~(?:of )?{y}",
        r"(?:in|since|until|by|during|of|last|early|late|mid)[ \-]{w}(?!\w)",
        r"(?:next|this|from|to|between|and|every|before|after|about|around) (?!may|march){w}(?!\w)",
        r"(?:in|since|until|by|from|year|during|of) {y}",
    ),
    "lo": (
        r"(?:ວັນທີ|ຄັ້ງວັນທີ)~{d}(?:~[/.]~{m}(?:~[/.]~{y})?|~(?:ເດືອນ)?~(?:{w}|{m})(?:~,?~(?:ປີ|ພ\.?ສ\.?|ຄ\.?ສ\.?)?~{y})?)?",
        r"{d}~(?:ເດືອນ)?~{w}(?:~,?~(?:ປີ|ພ\.?ສ\.?|ຄ\.?ສ\.?)?~{y})?",
        r"ເດືອນ~(?:{w}|{m})(?:~,?~(?:ປີ|ພ\.?ສ\.?|ຄ\.?ສ\.?)?~{y})?",
        r"{w}(?:~,?~(?:ປີ|ພ\.?ສ\.?|ຄ\.?ສ\.?)?~{y})",
        r"(?:ແລະ|ຫຼື|ຫລື|ຫາ)~{w}(?!ຍ)",  # “ກຸ່ມພາຍ” begins another word
        r"ວັນ{d}(?:~[/]~{m}(?:~[/]~{y})?)",
        r"(?:ປີ|ພ\.?ສ\.?|ຄ\.?ສ\.?)~{y}",
    ),
    "km": (
        r"(?<![\ue000\ue001])(?<![\ue000\ue001] )ថ្ងៃ~(?:ទី)?~{d}(?:~[/.]~{m}(?:~[/.]~{y})?|~,?~(?:ខែ)?~(?:{w}|{m})(?:~,?~(?:ឆ្នាំ|ព\.?ស\.?|គ\.?ស\.?)?~(?:ទី)?~{y})?)?",
        r"{d}~(?:ខែ)?~{w}(?:~,?~(?:ឆ្នាំ|ព\.?ស\.?|គ\.?ស\.?)?~{y})?",
        r"ខែ~(?:{w}|{m})(?:~,?~(?:ឆ្នាំ|ព\.?ស\.?|គ\.?ស\.?)?~{y})?",
        r"(?:និង|ឬ|ដល់)~{w}",
        r"(?:ឆ្នាំ|ព\.?ស\.?|គ\.?ស\.?)~{y}",
    ),
    "zh": (
        r"{y}~年~{m}~月~(?:{d}~[日号號])?",
        r"{m}~月~{d}~[日号號]",
        r"{m}~月(?!球|亮|份的)",
        r"{d}~[日号號]",
        r"{y}~年",
    ),
    "bdq": (
        r"'?năr {d}(?: khĕi {m}|~[/.]~{m})?(?: (?:sơnăm|xơ năm) {y}|~[/.\-]~{y})?",
        r"{d} khĕi {m} (?:sơnăm|xơ năm) {y}",
        r"khĕi {m}(?:~[/.]~{y}| (?:sơnăm )?{y})?",
        r"sơnăm {y}",
    ),
}

_CLOCK = r"{h}:{n}(?::\ue000)?"
TIMES = {
    "vi": (
        rf"{_CLOCK}(?:~(?:giờ|h))?(?: {{a}}| {{b}})?",
        r"{h}~(?:giờ|h|g)(?![^\W\d_])(?:{n}(?:~phút|')?|~{n}(?:~phút|')?(?! ~(?:ngày|tháng|năm|người))|(?P<half> rưỡi)|(?P<less> kém) {n}(?: phút)?)?(?: {a}| {b})?",
    ),
    "en": (
        r"(?:(?P<half>half) (?P<clock>past)|(?P<quarter>quarter) (?:(?P<clock>past)|(?P<less>to))) {h}"
        r"(?:~{a}(?!\w)|~{b}(?!\w)| in the (?P<early>morning)| in the (?P<late>afternoon|evening))?",
        rf"{_CLOCK}(?:~{{a}}(?!\w)|~{{b}}(?!\w)| hours| in the (?P<early>morning)| in the (?P<late>afternoon|evening))?",
        r"{h}(?:~{a}(?!\w)|~{b}(?!\w)|(?P<clock> o'clock)(?: in the (?P<early>morning)| in the (?P<late>afternoon|evening))?)",
        r"{h} in the (?:(?P<early>morning)|(?P<late>afternoon|evening))",
    ),
    "lo": (
        rf"(?:(?:ໂມງ|ເວລາ)~)?{_CLOCK}(?:~ໂມງ)?~(?:{{a}}|{{b}})?",
        r"(?P<clock>ໂມງ)~{h}(?:~{n}~ນາທີ)?~(?:{a}|{b})?",
        r"{h}~(?P<clock>ໂມງ)(?:~{n}~ນາທີ|(?P<half>ເຄິ່ງ))?~(?:{a}|{b})?",
    ),
    "km": (
        rf"(?:ម៉ោង~)?{_CLOCK}~(?:នាទី)?~(?:{{a}}|{{b}})?",
        r"(?P<clock>ម៉ោង)~(?:ប្រហែល~)?{h}(?:~(?:និង)?~{n}~នាទី)?~(?:{a}|{b})?",
    ),
    "zh": (
        rf"(?:{{a}}|{{b}})?~{_CLOCK}",
        r"(?:{a}|{b})?~{h}~[点时點時](?:钟|整)?(?:~{n}~分|(?P<half>半))?",
    ),
    "bdq": (
        _CLOCK,
        r"{h}~(?:jơ|h)(?![^\W\d_])(?:~{n}(?:~phŭt|')?)?(?: {a}| {b})?",
    ),
}
