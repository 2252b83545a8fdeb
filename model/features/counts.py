"""Sort the numbers of a text into claims: discs, episodes, works, prices.

The title's numbers come first and win. Numbers side by side are read
together: 一碟四部, 三集一碟, 5元一张, 三张9.9.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from model.features.claims import Claims
from model.features.joined import JoinedText
from model.features.quantities import Quantity

_MOST = 1_000_000.0
_MOST_PIECES_PRICED = 50
_MOST_VOLUMES = 100
_WORKS = frozenset(("works", "plays"))
_PIECES = frozenset(("discs", "works", "plays", "sets"))
_CONTENT = frozenset(("episodes", "works", "seasons"))
_MONEY = frozenset(("money", "dime"))
# 送2碟 is a gift, 缺2碟 a gap, 限3张 a rule, 存货3张 a stock.
_NO_COUNT_AFTER = frozenset("送赠缺少坏差限满存剩货")
_COUNT_CUES = frozenset("共全套整计集部季装箱")
_MOST_DISCS_LATIN = 300
_MOST_SETS = 300
_SMALLEST_CATALOGUE_OF_PLAYS = 5
_GIGABYTES = (0.5, 200_000.0)


def count_claims(
    claims: Claims, quantities: list[Quantity], words: JoinedText, price: float
) -> None:
    """Enter the counts of a listing into its claims.

    Parameters
    ----------
    claims : Claims
        Its words and medium are read already.
    quantities : list of Quantity
        In order of place.
    words : JoinedText
    price : float
        The listing's, against which a price a piece is checked.
    """
    reader = _Reader(claims, words, price)
    previous: Quantity | None = None
    for position, found in enumerate(quantities):
        is_used = False
        if previous is not None and found.start - previous.end <= 2:
            following = quantities[position + 1 : position + 2]
            is_used = reader.read_pair(previous, found, following)
        previous = found
        if not is_used and found.kind and found.low <= _MOST:
            reader.read(found)
    reader.multiply_out()
    if claims.medium in ("drive", "cloud"):
        claims.works = reader.largest_works


class _Reader:
    __slots__ = (
        "claims",
        "discs_in_each",
        "largest_works",
        "last_discs",
        "price",
        "text",
        "title_length",
        "words",
    )

    def __init__(self, claims: Claims, words: JoinedText, price: float) -> None:
        self.claims = claims
        self.words = words
        self.text = words.text
        self.title_length = words.title_length
        self.price = price
        self.largest_works: Quantity | None = None
        self.last_discs: Quantity | None = None
        self.discs_in_each: Quantity | None = None

    def read(self, found: Quantity) -> None:
        """Enter one number by its kind."""
        take = _BY_KIND.get(found.kind)
        if take is not None and not self._is_aside(found):
            take(self, found)

    def _is_aside(self, found: Quantity) -> bool:
        """Whether a number is a gift, a gap, a lot size: not what is sold."""
        kind, start = found.kind, found.start
        if start and self.text[start - 1] in _NO_COUNT_AFTER:
            # 硬盘送500部电影: on a drive the gift is what is sold.
            return kind not in _WORKS or self.claims.medium not in ("drive", "cloud")
        if kind not in _PIECES:
            return False
        claims = self.claims
        if self.text.startswith("起", found.end):
            claims.minimum_lot = claims.minimum_lot or found
            return True
        limited = claims.said.get("limited.yes")
        if limited is not None and 0 <= start - limited[1] <= 2:
            claims.edition_size = claims.edition_size or found
            return True
        return False

    def _read_episodes(self, found: Quantity) -> None:
        if self.claims.episodes is None and found.high > 1:
            self.claims.episodes = found.counted_out()

    def _read_seasons(self, found: Quantity) -> None:
        if self.claims.seasons is None and (not found.each or found.start < self.title_length):
            self.claims.seasons = found.counted_out()

    def _read_per_disc(self, found: Quantity) -> None:
        self.claims.works_per_disc = self.claims.works_per_disc or found

    def _read_year(self, found: Quantity) -> None:
        if found.start < self.title_length and self.claims.year is None:
            year = found.as_year()
            self.claims.year = replace(found, low=year, high=year) if year else None

    def _read_starting_price(self, found: Quantity) -> None:
        if self.text.startswith("起", found.end) and self._fits(found.low, 1.0):
            self._read_disc_price(found)

    def _read_volumes(self, found: Quantity) -> None:
        # A volume of a Japanese series is a disc; a book's is not.
        claims = self.claims
        if claims.discs is None and claims.medium and 1 < found.low <= _MOST_VOLUMES:
            claims.discs = self.last_discs = found

    def _read_sets(self, found: Quantity) -> None:
        self.claims.sets = self.claims.sets or found

    def multiply_out(self) -> None:
        """Work out all discs from those of each set: 30套, 每套两碟."""
        claims, in_each = self.claims, self.discs_in_each
        if in_each is None or claims.discs is not None:
            return
        sets = claims.sets or claims.works
        count = in_each.low * (sets.low if sets is not None and sets.low <= _MOST_SETS else 1.0)
        if count >= 1:
            claims.discs = replace(in_each, low=count, high=count, each=False)

    def _read_discs(self, found: Quantity) -> None:
        claims, last = self.claims, self.last_discs
        in_title = found.start < self.title_length
        if found.low > _MOST_DISCS_LATIN and found.unit[0].isascii():
            return  # 大明王朝1566 dvd
        if not self._is_disc_count(found) or not (in_title or self._is_total(found)):
            return
        if claims.discs is None:
            claims.discs = self.last_discs = found
        elif last is claims.discs and self.words.between(last.end, found.start).strip() == "+":
            total = last.low + found.low  # 2BD+1DVD
            claims.discs = self.last_discs = replace(
                found, low=total, high=total, each=False, start=last.start
            )
        elif claims.discs.each and not found.each and in_title:
            # 单碟, 一张 are idioms; a count further on in the title wins.
            claims.discs = self.last_discs = found

    def _is_disc_count(self, found: Quantity) -> bool:
        if found.low < 1 or 1900 <= found.low <= 2100 or self.text[found.start] == "0":
            return False  # 2010 dvd, 007 dvd
        unit_start = found.end - len(found.unit)
        if not found.start or not found.unit[0].isascii() or self.text[unit_start - 1] != " ":
            return True
        # "阿凡达2 dvd" is the film's number; "盒装 2 dvd" is a count. Folding
        # drops the blank before the number, so the text as sent decides.
        before = self.words.between(found.start, found.start) or self.text[found.start - 1]
        return before[-1] in " \n,;+/()[]|:"

    def _is_total(self, found: Quantity) -> bool:
        """Whether a description's number of discs is that of the goods.

        Descriptions count discs for many reasons (两张花了, 一次买了十张); a
        total stands behind a word such as 全套 or 共, or behind the episodes.
        """
        if found.each:
            return False
        before = self.text[max(found.start - 3, 0) : found.start].rstrip(" ,:")
        after = self.text[found.end : found.end + 2]
        return before[-1:] in _COUNT_CUES or after[:1] in ("装", "全") or after == "打包"

    def _read_works(self, found: Quantity) -> None:
        if self._is_price_each(found):
            self._read_work_price(found)
            return
        counted = found.counted_out() if found.low <= 3 else found
        if counted.low < 2 or (found.unit == "films" and self.text[found.end - 6] != " "):
            return  # 88films is a label
        if found.kind == "plays" and counted.low < _SMALLEST_CATALOGUE_OF_PLAYS:
            return
        claims = self.claims
        claims.works = claims.works or counted
        if self.largest_works is None or counted.low > self.largest_works.low:
            self.largest_works = counted

    def _is_price_each(self, found: Quantity) -> bool:
        """Whether 18部 was sent as 18/部."""
        at = found.end - len(found.unit)
        return found.unit == "部" and "/" in self.words.between(at, at)

    def _read_disc_price(self, found: Quantity) -> None:
        """Enter 5元/张, which folding writes 5元张."""
        self._enter_price(replace(found, kind="discs"))

    def _read_work_price(self, found: Quantity) -> None:
        self._enter_price(replace(found, kind="works"))

    def _enter_price(self, price: Quantity) -> None:
        in_title = price.start < self.title_length
        if self.claims.unit_price is None and (in_title or self._fits(price.low, 1.0)):
            self.claims.unit_price = price

    def _read_size(self, found: Quantity) -> None:
        scale = 1000.0 if found.kind == "tera" else 1.0
        size = found.low * scale
        if self.claims.gigabytes is None and _GIGABYTES[0] <= size <= _GIGABYTES[1]:
            self.claims.gigabytes = replace(found, kind="giga", low=size, high=found.high * scale)

    def read_pair(self, first: Quantity, second: Quantity, following: list[Quantity]) -> bool:
        """Read two numbers side by side; whether the second is used up.

        In 七集一碟一集 the disc belongs to what follows.
        """
        between = self.text[first.end : second.start].strip(" ")
        one, two = first.kind, second.kind
        if not between:
            if one == "discs" and first.each and two in _CONTENT:
                return self._set_per_disc(second)
            if one in ("sets", "works") and first.each and two == "discs":
                self.discs_in_each = second  # 每套两碟
                return True
            if two == "discs" and second.each and one in _CONTENT:
                if any(q.start == second.end and q.kind in _CONTENT for q in following):
                    return False
                return self._set_per_disc(first)
        elif between.strip("/,:=每只仅才售各合共x"):
            return False
        if one in _MONEY and two in _PIECES:
            return self._set_price(first, second, first, second)
        if one in _PIECES and two in _MONEY:
            return self._set_price(second, first, first, second)
        if one == "discs" and not two and not between and first.low >= 1:
            return self._fits(second.low, first.low) and self._set_price(
                second, first, first, second
            )
        if not one and two in _PIECES and second.each:
            return self._set_price(first, second, first, second)
        return False

    def _set_per_disc(self, counted: Quantity) -> bool:
        """Enter a number for each disc; read before as a total, it is none."""
        claims = self.claims
        if counted.kind == "works":
            claims.works_per_disc = claims.works_per_disc or counted
            if claims.works is not None and claims.works.start == counted.start:
                claims.works = None
            return True
        claims.episodes_per_disc = claims.episodes_per_disc or counted
        if claims.episodes is not None and claims.episodes.start == counted.start:
            claims.episodes = None
        elif claims.seasons is not None and claims.seasons.start == counted.start:
            claims.seasons = None
        return True

    def _set_price(
        self, money: Quantity, pieces: Quantity, first: Quantity, second: Quantity
    ) -> bool:
        if not 1 <= pieces.low <= _MOST_PIECES_PRICED or money.low > _MOST:
            return False
        amount = money.low * (0.1 if money.kind == "dime" else 1.0)
        if not self.text.startswith("起", money.end):  # 10部 25元起: 25 for one
            amount /= pieces.low
        if money.start >= self.title_length and not self._fits(amount * pieces.low, pieces.low):
            return False
        if self.claims.unit_price is None:
            self.claims.unit_price = replace(
                money, kind=pieces.kind, low=amount, high=amount, start=first.start, end=second.end
            )
        return pieces is second and pieces.each

    def _fits(self, money: float, pieces: float) -> bool:
        """Whether a price in passing is the one asked.

        Descriptions tell what a disc cost once; the asked one agrees with the
        listing's price, for one piece, for so many, or for all discs.
        """
        each = money / pieces
        asked = [money, each]
        if self.claims.discs is not None:
            asked.append(each * self.claims.discs.low)
        return any(abs(self.price - amount) <= 0.3 * amount for amount in asked)


_BY_KIND: dict[str, Callable[[_Reader, Quantity], None]] = {
    "discs": _Reader._read_discs,
    "episodes": _Reader._read_episodes,
    "seasons": _Reader._read_seasons,
    "works": _Reader._read_works,
    "plays": _Reader._read_works,
    "giga": _Reader._read_size,
    "tera": _Reader._read_size,
    "per_disc": _Reader._read_per_disc,
    "year": _Reader._read_year,
    "version": _Reader._read_year,
    "money": _Reader._read_starting_price,
    "money_disc": _Reader._read_disc_price,
    "money_work": _Reader._read_work_price,
    "volumes": _Reader._read_volumes,
    "sets": _Reader._read_sets,
}
