"""Money and measures, negations and names of a text."""

from decimal import Decimal

import pytest

from app.languages.values.names import names_differ
from app.languages.values.negation import negations_in
from app.languages.values.units import quantities_in


@pytest.mark.parametrize(("tag", "text", "value", "unit"), [
    ("vi", "1,5 kg", "1.5", "kg"), ("vi", "50 triệu đồng", "50000000", "VND"), ("vi", "5.000đ", "5000", "VND"), ("en", "$5 million", "5000000", "USD"),
    ("en", "25 year-old", "25", "year"), ("en", "50 square kilometres", "50", "km2"), ("lo", "342ລ້ານUSD", "342000000", "USD"),
    ("lo", "23ຊົ່ວໂມງ", "23", "h"), ("km", "10គីឡូម៉ែត្រ", "10", "km"), ("km", "១០០ លានរៀល", "100000000", "KHR"), ("zh-Hans", "10公里", "10", "km"),
    ("zh-Hans", "50万元", "500000", "CNY"), ("zh-Hans", "两个月", "2", "month"), ("zh-Hans", "百分之二十", "20", "%"), ("bdq", "03 khĕi", "3", "month"),
    ("bdq", "drơ̆u hriêng triêu đông", "600000000", "VND"), ("vi", "20  %", "20", "%"),
])
def test_quantities(tag: str, text: str, value: str, unit: str) -> None:
    (quantity,) = quantities_in(text, tag)
    assert (quantity.value, quantity.unit, text[slice(*quantity.span)]) == (Decimal(value), unit, text)


@pytest.mark.parametrize(("tag", "text"), [("vi", "5 đồng chí"), ("vi", "ngày 1 tháng 7 năm 2019"), ("vi", "lúc 17 giờ"), ("zh-Hans", "2019年")])
def test_what_is_no_quantity(tag: str, text: str) -> None:
    assert not quantities_in(text, tag)


def test_a_kilometre_is_a_thousand_metres() -> None:
    assert quantities_in("5 km", "vi")[0].in_base == quantities_in("5000 m", "vi")[0].in_base


@pytest.mark.parametrize(("tag", "text", "found"), [
    ("vi", "Cửa hàng không mở, hàng không chưa bay, đừng đi vì không khí", ["không", "chưa", "đừng"]),
    ("en", "It will not open; I don't know; not only that; No. 5", ["not", "n't"]),
    ("lo", "ຮ້ານບໍ່ເປີດ ຢ່າໄປ ບໍ່ວ່າ", ["ບໍ່", "ຢ່າ"]), ("km", "ហាងមិនបើក គ្មានអ្នកណា មិនត្រឹមតែ", ["មិន", "គ្មាន"]),
    ("zh-Hans", "商店不开门,没有人,非常好,未来", ["不", "没有"]), ("jra", "không", []),
])
def test_negations(tag: str, text: str, found: list[str]) -> None:
    assert [text[slice(*span)].lower() for span in negations_in(text, tag)] == found


@pytest.mark.parametrize(("tag", "one", "other", "differ"), [
    ("vi", "Đoàn đến tỉnh Gia Lai.", "Đoàn đến tỉnh Kon Tum.", True), ("vi", "Thành phố Pleiku đẹp.", "Thành phố Plei Ku đẹp.", False),
    ("vi", "Uỷ ban họp.", "Ủy ban họp.", False), ("vi", "UBND tỉnh họp.", "Ủy ban nhân dân tỉnh họp.", False),
    ("vi", "TIN TRONG TỈNH", "Tin trong tỉnh", False), ("en", "The Ministry met.", "The ministry met.", False), ("en", "We saw Anna.", "We saw Peter.", True),
    ("lo", "ແຂວງຈຳປາສັກ", "ແຂວງອັດຕະປື", True), ("zh-Hans", "全省很大。", "我省很大。", False),
])
def test_names(tag: str, one: str, other: str, differ: bool) -> None:
    assert names_differ(one, other, tag) is differ
