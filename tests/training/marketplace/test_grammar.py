"""Phrase files: banks, choices, facts."""

import re
from pathlib import Path
from random import Random

import pytest

from training.marketplace.grammar import Grammar, GrammarError, Speaker

PHRASES = Path(__file__).parents[3] / "training" / "marketplace" / "phrases"


def load(tmp_path, text):
    file = tmp_path / "phrases.txt"
    file.write_text(text, "utf-8")
    return Grammar.load([file])


def spoken(grammar, section, habits="ab", times=200, facts=None, variety=9):
    speaker = Speaker(Random(1), habits, 12345, variety)
    return {grammar.say(section, speaker, facts or {}) for _ in range(times)}


def test_lines_go_to_the_banks_by_turns_and_shared_ones_to_both(tmp_path):
    grammar = load(tmp_path, "[x]\none\ntwo\nthree\n= four\n")
    assert spoken(grammar, "x", "a") == {"one", "three", "four"}
    assert spoken(grammar, "x", "b") == {"two", "four"}
    assert spoken(grammar, "x", "ab") == {"one", "two", "three", "four"}


def test_choices_nest_and_may_be_empty(tmp_path):
    grammar = load(tmp_path, "[x]\n= a{b|c{d|e}|}\n")
    assert spoken(grammar, "x") == {"ab", "acd", "ace", "a"}


def test_facts_sections_and_numbers_are_filled_in(tmp_path):
    grammar = load(tmp_path, "[x]\n= $work$y#3-5#元\n[y]\n= 碟\n")
    facts = {"work": "亮剑"}
    assert spoken(grammar, "x", facts=facts) == {"亮剑碟3元", "亮剑碟4元", "亮剑碟5元"}


def test_a_speaker_has_favourites(tmp_path):
    grammar = load(tmp_path, "[x]\n" + "".join(f"w{i}\n" for i in range(40)))
    assert len(spoken(grammar, "x", variety=3)) == 3
    others = [Speaker(Random(1), "ab", salt, 3) for salt in range(50)]
    said = {grammar.say("x", speaker, {}) for speaker in others}
    assert len(said) > 15


def test_phrases_said_together_differ(tmp_path):
    grammar = load(tmp_path, "[x]\n" + "".join(f"w{i}\n" for i in range(8)))
    for salt in range(50):
        said = grammar.say_some("x", Speaker(Random(salt), "ab", salt, 2), {}, 5)
        assert len(said) == len(set(said)) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x]\n= a{b|c\n", "phrases.txt:2: a brace is not closed"),
        ("[x]\n= a}b\n", "phrases.txt:2: unbalanced"),
        ("lost\n", "phrases.txt:1: a phrase before"),
        ("[x]\nonly one\n", "leaves one bank empty"),
    ],
)
def test_a_broken_file_is_named(tmp_path, text, message):
    with pytest.raises(GrammarError, match=message):
        load(tmp_path, text)


def test_no_plain_phrase_of_the_product_is_in_both_banks():
    # Written out line by line here: the file's own order decides the bank.
    banks = {0: set(), 1: set()}
    turns = {}
    for file in sorted(PHRASES.glob("*.txt")):
        section = ""
        for line in file.read_text("utf-8").splitlines():
            line = line.strip()
            if line.startswith("["):
                section = line
            elif line and not line.startswith(("# ", "=")):
                banks[turns.get(section, 0) % 2].add((section, line))
                turns[section] = turns.get(section, 0) + 1
    # A title of slots alone ("$work $m $pub") is an order, not a phrase.
    long = [
        {phrase for _, phrase in bank if len(re.sub(r"[$\w]+ ?", "", phrase, flags=re.A)) > 10}
        for bank in banks.values()
    ]
    assert len(long[0]) > 700
    assert not long[0] & long[1]
