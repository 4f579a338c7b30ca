"""What the checks find, and what they let be."""

import unicodedata

import pytest

from app.translation.checks.base import Agreed, Context
from app.translation.checks.ending import LEFT_OUT
from app.translation.checks.habits import Habits, learn
from app.translation.checks.registry import checks, findings
from app.translation.glossary.finding import found_in

VI_EN, EN_VI, VI_LO, VI_KM, VI_ZH, VI_BDQ = ("vi", "en"), ("en", "vi"), ("vi", "lo"), ("vi", "km"), ("vi", "zh-Hans"), ("vi", "bdq")
NFD = unicodedata.normalize("NFD", "tiếng")


@pytest.mark.parametrize(("source", "target", "tags", "found"), [
    ("Công suất 720 megawatt.", "A capacity of 720 megawatts.", VI_EN, []),
    ("Công suất 720 megawatt.", "A capacity of 270 megawatts.", VI_EN, ["numbers.missing", "numbers.added"]),
    ("Có 1.200 người, 90,5 km.", "There are 1,200 people, 90.5 km.", VI_EN, []),
    ("2025年7月1日。", "Ngày 1 tháng 7 năm 2025.", ("zh-Hans", "vi"), []),
    ("Sê San 4", "Sê San", VI_EN, ["numbers.missing"]),
    ("Làng có bốn nhà rông.", "The village has communal houses.", VI_EN, ["numbers.missing"]),
    ("Hai người Ba Na đi học.", "Bahnar people go to school.", VI_EN, []),
    ("Năm 2019 và năm 2020, năm 2019 hơn.", "In 2019 and in 2020, the year before more.", VI_EN, ["numbers.missing"]),
    ("Giá từ 40.000 - 45.000 đồng.", "The price is 40 to 45 thousand dong.", VI_EN, []),
    ("Họp lúc 5 giờ sáng.", "They met at 5:05 in the morning.", VI_EN, ["dates.missing", "dates.added"]),
    ("Họp lúc 6 giờ sáng.", "They met for 6 minutes.", VI_EN, ["dates.missing"]),
    ("Mùa khô từ tháng mười một.", "The dry season begins in November.", VI_EN, []),
    ("Mùa khô từ tháng mười một.", "The dry season begins in October.", VI_EN, ["dates.missing", "dates.added"]),
    ("Mùa khô rất dài.", "រដូវប្រាំងវែងណាស់។", VI_KM, []),
    ("Hạn là 05/03/2021.", "ត្រឹម 03/05/2021។", VI_KM, ["dates.missing", "dates.added"]),
    ("Hạn là 05/03/2021.", "2021年5月3日为止。", VI_ZH, ["dates.missing", "dates.added"]),
    ("Hạn là 05/03/2021.", "ត្រឹមថ្ងៃទី 5 ខែមីនា ឆ្នាំ 2021។", VI_KM, []),
    ("Hạn là 05/03/2021.", "The last day is 03/05/2021.", VI_EN, []),
    ("Từ 05/03/2021 đến 03/05/2021.", "ពី 05/03/2021 ដល់ 03/05/2021។", VI_KM, []),
    ("Tiếng chiêng vang khắp nơi.", "锣声四处响起。", VI_ZH, []),
    ("Nhiệt độ là -5°C.", "The temperature is 5°C.", VI_EN, ["numbers.missing", "numbers.added"]),
    ("Trời âm 5 độ.", "It is 5 degrees below zero.", VI_EN, []),
    ("Nhiệt độ từ -5 đến -2°C.", "Temperatures from −5 to −2 °C.", VI_EN, []),
    ("Có từ 5-7 con theo QD-5, năm 2020-2021.", "5 to 7 animals by QD-5, in 2020–2021.", VI_EN, []),
    ("Họp lúc 8 giờ tối.", "They met at 8 am.", VI_EN, ["dates.missing", "dates.added"]),
    ("Họp lúc 20 giờ.", "They met at 8 a.m.", VI_EN, ["dates.missing", "dates.added"]),
    ("下午5点开会。", "They meet at 5 am.", ("zh-Hans", "en"), ["dates.missing", "dates.added"]),
    ("ប្រជុំម៉ោង ៥ ល្ងាច។", "Họp lúc 5 giờ sáng.", ("km", "vi"), ["dates.missing", "dates.added"]),
    ("Họp lúc 8 giờ.", "They met at 8 pm.", VI_EN, []),
    ("Họp lúc 12 giờ đêm.", "They met at midnight.", VI_EN, []),
    ("Dậy lúc 7 giờ kém 15.", "Up at 6:45.", VI_EN, []),
    ("Họp lúc 17h30.", "They met at half past five in the afternoon.", VI_EN, []),
    ("ព.ស. ២៥៦៣", "In 2019", ("km", "en"), []),
    ("Cao 1m70.", "1.70 m tall.", VI_EN, []),
    ("Cao 1m70.", "1.60 m tall.", VI_EN, ["numbers.missing", "numbers.added"]),
    ("Rộng 30.000 m2.", "3 hectares wide.", VI_EN, []),
    ("Rộng 30.000 m2.", "4 hectares wide.", VI_EN, ["numbers.missing", "numbers.added"]),
    ("Ngày 17 tháng 9 họp.", "They met for 17 days, 9 hours.", VI_EN, ["dates.missing"]),
    ("Ông mất ở tuổi 66.", "He died after 66 months.", VI_EN, ["units.changed"]),
    ("Một con sông dài lắm.", "", VI_EN, ["empty.nothing"]),
    ("Một con sông dài lắm.", "\u200b ", VI_LO, ["empty.nothing"]),
    ("Một con sông dài lắm.", "Một con sông dài lắm.", VI_EN, ["same.source"]),
    ("Pleiku", "Pleiku", VI_EN, []),
    ("Pleiku.", "Pleiku.", VI_EN, []),
    ("Mang nước.", "Mang nước.", VI_EN, ["same.source"]),
    ("Hồ nằm ở Pleiku.", "Hồ nằm ở Pleiku.", VI_EN, ["same.source"]),
    ("Nước trong xanh.", "Nước trong xanh.", VI_BDQ, ["same.source"]),
    ("Hồ nằm ở xã này.", "The lake nằm ở xã này.", VI_EN, ["leftover.words"]),
    ("Trẻ em đi học.", "ເດັກນ້ອຍđi học.", VI_LO, ["leftover.words"]),
    ("Ông Đinh Yang đến Kon Ka Kinh.", "Mr Dinh Yang came to Kon Ka Kin.", VI_EN, ["names.written"]),
    ("Ông Nguyễn Văn An phát biểu.", "Mr. Tran Quoc Binh spoke.", VI_EN, ["names.other"]),
    ("Mr. Tran Quoc Binh spoke.", "Ông Nguyễn Văn An phát biểu.", EN_VI, ["names.other"]),
    ("Sân bay Pleiku mở cửa.", "Da Nang airport is open.", VI_EN, ["names.other"]),
    ("Sân bay Đà Nẵng mở cửa.", "Da Nang airport is open.", VI_EN, []),
    ("Ở Gia Lai, mùa khô dài lắm.", "In the, dry season is long.", VI_EN, ["names.missing"]),
    ("Ở Gia Lai, mùa khô dài lắm.", "In Gialai the dry season is long.", VI_EN, []),
    ("Ông ấy đến Thái Bình Dương.", "He came to the Pacific.", VI_EN, []),
    ("Bà ấy đến nơi đó.", "She came to that place.", VI_EN, []),
    ("Ban Chỉ đạo họp hôm nay.", "Khul pơgơl hŏp 'năr anu.", VI_BDQ, []),
    ("Họ đến huyện Vĩnh Thạnh.", "Đe năm hŭn.", VI_BDQ, ["names.missing"]),
    ("Họ đến huyện Vĩnh Thạnh.", "Đe năm hŭn Vinh Than.", VI_BDQ, []),
    ("Ông Nguyễn Văn An đến Hoa Kỳ.", "Mr. An came to the United States.", VI_EN, []),
    ("Xem [đây](/works/a).", "See [here](/works/a).", VI_EN, []),
    ("Xem [đây](/works/a).", "See here.", VI_EN, ["links.missing"]),
    ("Xem [đây](/works/a).", "See [here] (/works/a).", VI_EN, ["links.missing"]),
    ("Xem https://example.org/2020.", "See https://example.org/2020.", VI_EN, []),
    ("Chào {name}, %(count)d tin.", "Hello {name}, %(count)d news.", VI_EN, []),
    ("Chào {name} nhé.", "Hello {nam}, there.", VI_EN, ["placeholders.missing", "placeholders.added"]),
    ("Đi <b>ngay</b> nhé.", "Go <b>now.", VI_EN, ["tags.missing"]),
    ("Đi **ngay** nhé.", "Go *now*, please.", VI_EN, ["markdown.missing", "markdown.missing", "markdown.added", "markdown.added"]),
    ("Trẻ em đi học.", "- Children go to school.", VI_EN, ["markdown.block"]),
    ("Làng (cũ) ở đây.", "The (old village is here.", VI_EN, ["brackets.unbalanced"]),
    ("a) Trẻ em đi học.", "a) Children go to school.", VI_EN, []),
    ("Ông gọi “làng”.", "He says “village.", VI_EN, ["quotes.unbalanced"]),
    ("Ông gọi “làng”.", "他说「村」。", VI_ZH, []),
    ("Bạn đi đâu?", "你去哪里？", VI_ZH, []),
    ("Tôi khỏe.", "我很好.", VI_ZH, ["ending.script"]),
    ("Tôi khỏe.", "我很好。", VI_ZH, []),
    ("Ông xem CTV.", "他看CTV。", VI_ZH, []),
    ("Tụt xuống mức -41%.", "ຫຼຸດລົງລະດັບ-41%.", VI_LO, []),
    ("我很好。", "Tôi khỏe。", ("zh-Hans", "vi"), ["ending.script"]),
    ("Bạn đi đâu?", "Where are you going.", VI_EN, ["ending.question"]),
    ("Trẻ em đi học không?", "ເດັກນ້ອຍໄປໂຮງຮຽນບໍ່", VI_LO, []),
    ("Trẻ em đi học.", "ក្មេងៗទៅសាលារៀន។", VI_KM, []),
    ("Trẻ em đi học.", "Children go to school:", VI_EN, ["ending.other"]),
    ("Trẻ em đi học.", "Children go  to school .", VI_EN, ["spaces.doubled", "spaces.before"]),
    ("Trẻ em đi học.", "ເດັກ\u200bນ້ອຍ\u200bໄປໂຮງຮຽນ.", VI_LO, []),
    ("Trẻ em đi học.", "ເດັກ\u200b\u200bນ້ອຍໄປໂຮງຮຽນ.", VI_LO, ["spaces.zero"]),
    ("Children always go to school.", "Trẻ em luôn luôn đi học.", EN_VI, []),
    ("Children go to school.", "Trẻ em được được đi học.", EN_VI, ["repeated.words"]),
    ("The police find offences.", "Công an phát hiện các hành vi vi phạm.", EN_VI, []),
    ("They work day after day.", "Họ làm việc ngày ngày.", EN_VI, []),
    ("The decision of 28 May.", "Quyết định ngày ngày 28 tháng 5.", EN_VI, ["repeated.words"]),
    ("Trẻ em đi học,", "Children go to school", VI_EN, []),
    ("Trẻ em đi học.", "Children go to go to school.", VI_EN, ["repeated.words"]),
    ("Children go to school.", "Trẻ еm đi học.", EN_VI, ["script.mixed"]),
    ("The Party has a meeting.", "Ðảng bộ họp.", EN_VI, ["script.mixed"]),
    ("Trẻ em đi học.", "ເດັກນ້ອຍໄປโรงເຮັດ.", VI_LO, ["script.mixed"]),
    ("They speak the language.", f"Họ nói {NFD} đó.", EN_VI, ["forms.apart"]),
    ("Trẻ em và thầy cô.", "ເດັກນ້ອຍເເລະຄູ.", VI_LO, ["forms.pieces"]),
    ("Papadopoulos bị bắt.", "Papadopoulos្រូវបានចាប់។", VI_KM, ["forms.alone"]),
    ("Papadopoulos bị bắt.", "Papadopoulosຖືກຈັບ.", VI_LO, []),
    ("Papadopoulos bị bắt.", "Papadopoulosຶກຈັບ.", VI_LO, ["forms.alone"]),
    ("Dấu trên chữ nào cũng được.", "◌ុ ដាក់លើអក្សរណាក៏បាន។", VI_KM, []),
    ("Children go to school.", "Hôm nay trẻ em Ä‘i chÃ¡u.", EN_VI, ["damage.misread", "damage.misread"]),
    ("Children go to school.", "TrÎ em ®i häc ë lµng.", EN_VI, ["damage.font"]),
    ("Children go to school.", "Trẻ em đi h\ufffdc.", EN_VI, ["damage.lost"]),
])
def test_findings(source: str, target: str, tags: tuple[str, str], found: list[str]) -> None:
    habits = Habits()
    assert [one.code for one in habits.strange(findings(source, target, *tags))] == found


def test_the_span_is_exactly_what_is_meant() -> None:
    found = findings("Làng (cũ) ở đây.", "The (old  village is here.", *VI_EN)
    assert [(one.code, "The (old  village is here."[slice(*one.target_span or (0, 0))]) for one in found] == [
        ("brackets.unbalanced", "("), ("spaces.doubled", "  ")]


def test_titles_are_plain_text() -> None:
    assert findings("Làng **mới**.", "New village.", *VI_EN, Context(part="title")) == ()
    assert findings("Điều 1.", "Article 1", *VI_EN, Context(kind="heading")) == ()


def test_terms_inside_other_words_are_not_the_terms() -> None:
    agreed = Context(agreed=(Agreed("cột mốc", (0, 7), ("marker",), ("post",), ("stone",)),), finder=found_in)
    assert [one.code for one in findings("cột mốc này", "this postmark", *VI_EN, agreed)] == ["terms.missing"]
    assert [one.code for one in findings("cột mốc này", "this Post", *VI_EN, agreed)] == []
    assert [one.code for one in findings("cột mốc này", "this stone", *VI_EN, agreed)] == ["terms.forbidden", "terms.missing"]
    listed = Context(agreed=(Agreed("cột mốc", (0, 7), (), ("post",)),), finder=found_in)
    assert not [one for one in findings("cột mốc", "a stone", "vi", "en", listed) if one.code == "terms.missing"], "a word list is no agreement"


@pytest.mark.parametrize(("target", "tag", "terms", "found"), [
    ("Two markers stand there.", "en", ("marker",), []),
    ("They placed it.", "en", ("place",), []),
    ("Hai cua khau mo roi.", "vi", ("cửa khẩu",), []),
    ("Hai cửa khẩu đã mở.", "vi", ("cưa khẩu",), ["terms.missing"]),
    ("Bơngai hơ̆mâo plei.", "bdq", ("hơ",), ["terms.missing"]),
    ("ເດັກນ້ອຍໄປໂຮງຮຽນ.", "lo", ("ໂຮງຮຽນ",), []),
    ("ក្មេងៗទៅសាលារៀន។", "km", ("សាលារៀន",), []),
    ("កាត់តាមចម្ការកៅស៊ូ។", "km", ("កៅស៊ូ",), []),
    ("村民熟悉的小路", "zh-Hans", ("村",), []),
    ("村民熟悉的小路", "zh-Hans", ("寨",), ["terms.missing"]),
    ("ຊາວບ້ານຄຸ້ນເຄີຍ", "lo", ("ບ",), ["terms.missing"]),
])
def test_terms_are_found_as_the_glossary_finds_them(target: str, tag: str, terms: tuple[str, ...], found: list[str]) -> None:
    agreed = Context(agreed=(Agreed("source", (0, 6), terms),), finder=found_in)
    assert [one.code for one in findings("source", target, "en" if tag != "en" else "vi", tag, agreed) if one.check == "terms"] == found


def test_official_names_letter_by_letter() -> None:
    official = Context(agreed=(Agreed("Ia Mơr", (0, 6), ("Ia Mơr",), exact=True),))
    assert findings("Ia Mơr có chợ.", "Ia Mơr has a market.", *VI_EN, official) == ()
    found = findings("Ia Mơr có chợ.", "Ia Mor has a market.", *VI_EN, official)
    assert [(one.code, one.severity, one.target_span) for one in found] == [("official.written", "blocks", (0, 6))]


def test_habits_come_from_pairs_that_were_approved() -> None:
    pairs = [(f"Trẻ em làng số {number} đi học từ sáng sớm hôm nay.", f"The children of village {number} went to school early today")
             for number in range(240)]
    habits = learn(pairs, "vi", "en")
    assert habits.ratio is not None and 0.8 < habits.ratio[0] < 1.5 and {"ending.missing", "ending.added"} <= habits.usual
    half = findings(pairs[0][0], "The children of", *VI_EN, Context(ratio=habits.ratio))
    assert [one.code for one in habits.strange(half)] == ["numbers.missing", "length.short"]
    assert findings("Ngày hôm kia", "Then", *VI_EN, Context(ratio=habits.ratio)) == (), "a few words may be much shorter"
    assert learn(pairs[:50], "vi", "en") == Habits() and LEFT_OUT in Habits().usual


def test_messages_can_be_filled() -> None:
    for one in findings("Có 3 và 4.", "7", *VI_EN):
        assert one.message % one.params


def test_the_family_is_whole() -> None:
    assert len({one.name for one in checks()}) == len(checks()) >= 23
