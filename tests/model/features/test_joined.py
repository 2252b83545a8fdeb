from model.features.joined import JoinedText
from model.text.fold import fold


def test_title_and_description_stand_a_line_apart():
    words = JoinedText("蓝光", "双碟")
    assert (words.text, words.title_length) == ("蓝光\n双碟", 2)
    assert JoinedText("蓝光", None).text == JoinedText("蓝光", "").text == "蓝光"


def test_plain_text_has_between_what_it_has():
    assert JoinedText("蓝光+dvd", None).between(2, 3) == "+"


def test_folded_text_tells_what_was_sent_between():
    title, description = fold("蓝光 + DVD"), fold("国语/粤语")
    words = JoinedText(title, description)
    assert words.text == f"{title.text}\n{description.text}"
    assert words.between(2, words.text.index("dvd")).strip() == "+"
    at = words.text.index("粤语")
    assert words.between(at, at) == "/"


def test_the_end_of_a_field_is_no_place_to_look_further():
    words = JoinedText(fold("蓝光"), fold("双碟"))
    assert words.between(2, 2) == ""
    assert words.between(5, 5) == ""
