"""What a listing's text claims, each claim with the characters it rests on."""

from __future__ import annotations

from msgspec import Struct

from model.features.quantities import Quantity

Range = tuple[int, int]


class Span(Struct, frozen=True):
    """A place in the folded title or description."""

    field: str
    start: int
    end: int


class Finding(Struct, frozen=True):
    """Claims of one listing that do not fit each other.

    A fact with its arithmetic, not a verdict: what it weighs is learned.
    """

    code: str
    spans: tuple[Span, ...]
    zh: str
    en: str


class Claims(Struct):
    """What title and description say of the goods.

    Attributes
    ----------
    said : dict of str to (int, int)
        First place of each claim word, by "kind.value" (``condition.used``),
        as offsets into title + newline + description.
    medium : str or None
        The main medium: the most specific one that the title names, else
        the description.
    discs, episodes, seasons, works, sets : Quantity or None
        Counts as claimed; a range such as 1-8季 is counted out (8).
    episodes_per_disc, works_per_disc : Quantity or None
        Claimed outright: 一碟四部, 三集一碟, 4合1.
    gigabytes : Quantity or None
        Size of a drive, card or disc.
    unit_price : Quantity or None
        Price of one piece in the listing's currency: 5元一张, 10元3张.
    minimum_lot : Quantity or None
        30张起批.
    year : Quantity or None
        Year of release named in the title.
    edition_size : Quantity or None
        限量300张.
    about : str or None
        Goods that are no film disc (player, case, blank, part, game,
        software, book, service, other), where the title says so.
    findings : list of Finding
    """

    title_length: int
    said: dict[str, Range]
    medium: str | None = None
    discs: Quantity | None = None
    episodes: Quantity | None = None
    seasons: Quantity | None = None
    works: Quantity | None = None
    sets: Quantity | None = None
    episodes_per_disc: Quantity | None = None
    works_per_disc: Quantity | None = None
    gigabytes: Quantity | None = None
    unit_price: Quantity | None = None
    minimum_lot: Quantity | None = None
    year: Quantity | None = None
    edition_size: Quantity | None = None
    about: str | None = None
    findings: list[Finding] = []

    def span(self, start: int, end: int) -> Span:
        """Turn offsets into the joined text into a field and its offsets."""
        if start < self.title_length:
            return Span("title", start, min(end, self.title_length))
        shift = self.title_length + 1
        return Span("description", start - shift, end - shift)

    def spans(self, *claims: Quantity | str | None) -> tuple[Span, ...]:
        """Return the places of quantities and of claim words; absent ones are left out."""
        found = []
        for claim in claims:
            if isinstance(claim, Quantity):
                found.append(self.span(claim.start, claim.end))
            elif claim is not None and claim in self.said:
                found.append(self.span(*self.said[claim]))
        return tuple(found)

    def in_title(self, key: str) -> bool:
        """Whether the title itself says it."""
        place = self.said.get(key)
        return place is not None and place[0] < self.title_length

    @property
    def condition(self) -> str | None:
        """``new`` or ``used`` as the text says it; ``None`` if neither or both."""
        new, used = "condition.new" in self.said, "condition.used" in self.said
        if new == used:
            return None
        return "new" if new else "used"

    @property
    def is_short_form(self) -> bool:
        """Whether parts are shorter than a drama's: cartoons, lessons, stage."""
        said = self.said
        return (
            "short_form.children" in said
            or "short_form.teaching" in said
            or "short_form.stage" in said
        )

    @property
    def is_imported(self) -> bool:
        """Whether a foreign edition is named."""
        return any(key.startswith("import.") for key in self.said)
