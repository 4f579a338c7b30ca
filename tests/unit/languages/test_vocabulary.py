"""The core vocabulary: whole, and as pairs of words."""

from app.languages.vocabulary import concepts, renditions


def test_the_core_vocabulary_is_whole() -> None:
    rows = concepts()
    assert len(rows) > 9000
    for row in rows:
        assert len(row) >= 2 and row.keys() <= {"vi", "en", "lo", "km", "zh-Hans"}, row
        assert all(word == " ".join(word.split()) for words in row.values() for word in words), row


def test_words_and_their_renditions_the_usual_ones_before_others() -> None:
    found = {(one, other): count for one, other, count in renditions("vi", "lo")}
    assert found["phát triển", "ພັດທະນາ"] == 1.0
    assert found["thực hiện", "ປະຕິບັດ"] > found["thực hiện", "ຈັດຕັ້ງປະຕິບັດ"] > found["tiến hành", "ຈັດຕັ້ງປະຕິບັດ"] > 0
    assert [other for one, other, _ in renditions("vi", "en") if one == "Kon Tum"] == ["Kon Tum"], "as it is usually written"
    back = {(other, one): count for one, other, count in renditions("lo", "vi")}
    assert all(back[pair] == found[pair] for pair in (("thực hiện", "ປະຕິບັດ"), ("thực hiện", "ຈັດຕັ້ງປະຕິບັດ")))


def test_a_language_that_it_does_not_know_has_none() -> None:
    assert renditions("vi", "bdq") == renditions("bdq", "vi") == []
