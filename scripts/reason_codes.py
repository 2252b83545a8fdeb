"""Write docs/reasons.md from the lexicon and the vocabulary of figures.

Run without arguments to write the page, with ``--check`` to see whether it is
current (exit code 1 if not). A code without a meaning here is an error: no
reason goes out that the docs do not explain.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from model.features.listing_levels import LISTING_VOCABULARY
from model.features.seller import REPEAT_TAKEDOWNS, SellerFinding, seller_facts
from model.features.seller_levels import SELLER_VOCABULARY
from model.listing import Licence, Seller
from model.text.lexicon import Concept, Lexicon
from model.works.judge import NO_SUCH_EDITION, NOTICED_WORK, PRE_RELEASE

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reasons.md"

CONCEPT_FAMILIES = {
    "medium": "What the text offers: media",
    "capacity": "Capacity, picture and sound",
    "content": "Content",
    "pirate": "Words of the pirate trade",
    "delivery": "How it is delivered, how the deal is made",
    "lawful": "Words of lawful sellers and collectors",
    "claim": "Claims that both kinds of seller make",
    "thing": "The goods are something else",
}

MEANINGS = {
    "CATALOGUE_BY_LINK": "many works by one link",
    "CATALOGUE_OF_WORKS": "how many works one offer holds",
    "CATALOGUE_ON_DRIVE": "many works on one drive, stick or card",
    "CBHD_GENUINE": "the Chinese high-definition format, which was sold lawfully",
    "COUNTER_NOTICES_WON": "notices against the seller that were reversed",
    "DISC_COUNT": "how many discs are offered",
    "DRIVE_PRICE_ABOVE_EMPTY": "a drive dearer than an empty one of its size",
    "DRIVE_PRICE_OF_EMPTY": "a drive at the price of an empty one",
    "DRIVE_PRICE_TOO_LOW": "a drive cheaper than an empty one of its size",
    "EDITION_CLAIMED": "the medium that the text names",
    "EPISODES_EXCEED_DISCS": "more running time than the discs hold at honest quality",
    "EPISODES_FIT_DISCS": "the running time fits the discs",
    "FALSE_BLU_RAY": "called Blu-ray, yet with the capacity or player of a DVD",
    "FALSE_UHD": "called 4K or Ultra HD, yet on a disc that cannot hold it",
    "LIMITED_EDITION_EXCEEDED": "more copies in stock than the limited edition had",
    "MINIMUM_LOT": "the smallest order",
    "NOTICES_RECEIVED": "notices in the last year",
    "NOT_A_FILM_DISC": "the title sells a player, a case, blank media, a book, a service",
    "NO_NOTICES": "no notice in the last year, and that is known",
    "NO_PIRACY_COMPLAINTS": "no piracy complaint in 180 days, and that is known",
    "NO_TAKEDOWNS": "no takedown that stood, and that is known",
    "PIRACY_COMPLAINTS": "piracy complaints in 180 days",
    "PRICE_ABOVE_EDITION": "dearer than genuine ones of that edition and year",
    "PRICE_BASIS": "how the price of a piece was worked out",
    "PRICE_BELOW_EDITION": "clearly cheaper than genuine ones of that edition and year",
    "PRICE_FAR_BELOW_EDITION": "a small part of what genuine ones of that edition cost",
    "PRICE_OF_GENUINE_EDITION": "about what genuine ones of that edition cost",
    "PRICE_PLACEHOLDER": "the price says nothing (0, 1, 8888, 9999)",
    "PUBLISHER_AFTER_END": "a new release by a publisher that had closed by then",
    "RECORDABLE_AS_EDITION": "a recordable disc sold as an edition",
    "RESOLUTION_EXCEEDS_MEDIUM": "more lines than the medium can carry",
    "SALES": "units sold in 30 days",
    "SAME_DAY_RELEASE": "on disc on the day it opens in cinemas",
    "SELLER_AGE": "how long the account exists",
    "SELLER_AV_CATALOGUE": "how many films and discs the seller offers",
    "SELLER_AV_SHARE": "their share of all that the seller offers",
    "SELLER_CREDIT": "credit points",
    "SELLER_KIND": "personal account, shop or flagship store",
    "SELLER_REFUNDS": "refund rate of 90 days",
    "SELLER_REVIEWS": "share of positive reviews",
    "SELLER_TURNOVER": "units sold in 90 days for each active listing",
    "SINGLE_USED_COPY": "one or a few second-hand copies",
    "STILL_IN_CINEMAS": "offered while it runs in cinemas",
    "STOCK": "how many are in stock",
    "STOCK_OF_PRIVATE_SELLER": "how many a private person has in stock",
    "TAKEDOWN_HISTORY": "takedowns that stood, fading with time",
    "TV_DUB_MIX": "dubs taped from television, which no official edition has",
    "UHD_IN_DVD_PLAYER": "Ultra HD that is said to play in a DVD player",
    "USED_IN_BULK": "second-hand, and in bulk",
    "WORKS_EXCEED_DISCS": "several films on each disc",
    "WORKS_FIT_DISCS": "a disc or more for each film",
}

OTHER = [
    ("WORDING_PIRATED", "a run of words found mostly in pirated offers"),
    ("WORDING_LAWFUL", "a run of words found mostly in lawful offers"),
    ("NO_AUDIOVISUAL_OFFER", "speaks of no disc, film, loaded drive or link at all"),
    ("CATEGORY", "the category that the marketplace filed it under"),
    ("DENIED_…", "before any code of the words above: the text says that it is *not* so"),
]

INTRO = """\
# Reason codes

<!-- Written by scripts/reason_codes.py; change that, not this. -->

A reason is a part of a score: `weight` is what it adds to the log-odds of
"pirated". **The sign is in the weight, not in the code**: weights are learned,
and one code may speak for piracy in one listing and against it in another.
Words have a span in the text as you sent it; prices and sellers have none.

Codes are stable. A new one may come with a new version; treat those you do not
know as text to show.
"""

FINDINGS_INTRO = """\
## Findings

Facts about the seller and the work, beside the score and never part of it. A
licence on file proves no genuine goods; none on file proves no piracy. What is said
of works is said as of the listing's time, as far as the
[catalogue](works.md#what-follows-from-a-name) vouches.
"""
WORK_FINDINGS = [
    (PRE_RELEASE, "work.releases", "家庭发行之前上架", "Offered before any release for the home"),
    (NO_SUCH_EDITION, "work.editions", "该作品没有这种介质的版本",
     "No edition on that medium exists"),
    (NOTICED_WORK, "work.protected_since", "权利人已要求保护该作品",
     "Its owner asked for its protection"),
]  # fmt: skip


def seller_findings() -> list[SellerFinding]:
    """Gather every finding by showing the rules a seller for each."""
    day = date(2013, 4, 1)
    licences = [Licence(status=status) for status in ("none", "expired", "unverified")]
    sellers = [Seller(seller_id="s", licence=licence) for licence in licences]
    sellers.append(Seller(seller_id="s", takedowns_365d=REPEAT_TAKEDOWNS))
    facts = [seller_facts(seller, day) for seller in sellers]
    return [finding for fact in facts if fact is not None for finding in fact.findings]


def concept_section(title: str, concepts: Iterable[Concept]) -> str:
    """Write the table of one kind of concept."""
    rows = [(f"`{c.concept}`", c.name_zh, c.name_en) for c in concepts]
    return f"## {title}\n\n" + table(("code", "中文", "English"), rows)


def figure_section(title: str, codes: Iterable[str]) -> str:
    """Write the table of the codes that stand for figures."""
    rows = [(f"`{code}`", MEANINGS[code]) for code in sorted(set(codes))]
    return f"## {title}\n\n" + table(("code", "says"), rows)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page() -> str:
    """Write the whole page."""
    concepts = Lexicon.load().concepts.values()
    unknown = {c.kind for c in concepts} - CONCEPT_FAMILIES.keys() - {"trap"}
    if unknown:
        raise KeyError(f"kinds of concept without a heading: {sorted(unknown)}")
    sections = [
        INTRO,
        *(
            concept_section(title, [c for c in concepts if c.kind == kind])
            for kind, title in CONCEPT_FAMILIES.items()
        ),
        figure_section(
            "Price, stock and edition", (entry.code for entry in LISTING_VOCABULARY.values())
        ),
        figure_section("Seller", (entry.code for entry in SELLER_VOCABULARY.values())),
        "## Wording and the rest\n\n"
        + table(("code", "says"), [(f"`{code}`", says) for code, says in OTHER]),
        FINDINGS_INTRO
        + "\n"
        + table(
            ("code", "rule", "中文", "English"),
            [(f"`{f.code}`", f"`{f.rule}`", f.zh, f.en) for f in seller_findings()]
            + [(f"`{code}`", f"`{rule}`", zh, en) for code, rule, zh, en in WORK_FINDINGS],
        ),
    ]
    return "\n".join(sections)


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.is_file() or PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
