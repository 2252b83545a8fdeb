"""From an offer to its title and description."""

from __future__ import annotations

import re
from math import log
from random import Random
from typing import Final

from training.marketplace.grammar import Grammar
from training.marketplace.offers import Offer
from training.marketplace.style import Style, write_description, write_title
from training.marketplace.works import Work

# Which general sentences a register may add to what is sold.
_COMMON: Final = {
    "tb": (("service", 0.45),),
    "tmall": (("service", 0.5), ("flagship", 0.4)),
    "vd": (("service_virtual", 0.4),),
    "hw": (("service", 0.45),),
    "trade": (("trade", 0.7),),
    "xy": (("story", 0.45), ("wear", 0.3), ("deal", 0.65), ("aside", 0.35)),
    "forum": (("aside", 0.4), ("deal", 0.4)),
    "en": (("service_en", 0.4),),
    "hk": (("deal_hk", 0.6),),
    "tw": (("deal_tw", 0.6),),
}
_LENGTH: Final = {"tb": 0.8, "tmall": 0.8, "trade": 0.9, "xy": 1.7, "forum": 1.5, "en": 1.0}
_GLUE: Final = "\u00a0"
_MEDIA: Final = {"V": "VCD", "D": "DVD", "B": "BD", "U": "4K", "-": "DVD"}
_DANGLING: Final = re.compile("[，、：；](?=[，。！；]|$)")
_GENRES: Final = {
    "film": "电影",
    "series": "电视剧",
    "anime": "动画",
    "documentary": "纪录片",
    "opera": "戏曲",
    "concert": "演唱会",
    "children": "儿童动画",
    "teaching": "教程",
}
_SERIES: Final = {
    "CN": "国产剧",
    "HK": "港剧",
    "TW": "台剧",
    "US": "美剧",
    "UK": "英剧",
    "KR": "韩剧",
    "JP": "日剧",
}
_FILMS: Final = {"CN": "国产片", "HK": "港片", "US": "美国大片", "JP": "日本电影", "SU": "苏联电影"}
# A work's name tells the kind of opera, else its publisher's province does.
_OPERAS: Final = {
    "豫剧": "豫剧",
    "越剧": "越剧",
    "黄梅": "黄梅戏",
    "秦腔": "秦腔",
    "评剧": "评剧",
    "粤剧": "粤剧",
    "曲剧": "曲剧",
    "越调": "越调",
    "潮剧": "潮剧",
    "昆曲": "昆曲",
    "川剧": "川剧",
    "沪剧": "沪剧",
    "锡剧": "锡剧",
    "吕剧": "吕剧",
    "晋剧": "晋剧",
    "相声": "相声",
    "评书": "评书",
    "样板": "京剧",
    "人艺": "话剧",
    "话剧": "话剧",
    "芭蕾": "芭蕾",
    "歌剧": "歌剧",
    "二人转": "二人转",
    "梆子": "河北梆子",
    "河南": "豫剧",
    "陕西": "秦腔",
    "天津": "京剧",
    "八一": "京剧",
}
_CHINESE: Final = "一二三四五六七八九十"


class Facts(dict[str, str]):
    """What a phrase may mention, made up when it is mentioned."""

    def __init__(
        self, offer: Offer, style: Style, grammar: Grammar, year: int, price: float
    ) -> None:
        super().__init__()
        self.offer, self.style, self.grammar, self.year = offer, style, grammar, year
        self.price = price

    def __missing__(self, key: str) -> str:
        return str(getattr(self, f"_{key}")())

    def _random(self) -> float:
        return self.style.speaker.random()

    def _named(self, work: Work) -> str:
        register, chance = self.offer.scenario.register, self._random()
        if register == "en":
            return work.en
        if register in ("hk", "tw"):
            return work.hk if register == "hk" else work.tw
        if work.aliases and chance < 0.2:
            return work.aliases[int(self._random() * len(work.aliases))]
        return work.zh

    def _w(self) -> str:
        return self._named(self.offer.work).replace(" ", _GLUE) if self.offer.work else ""

    def _work(self) -> str:
        name, bracket = self._w(), self.style.bracket
        if bracket and self.offer.scenario.register != "en":
            return bracket.replace("x", name)
        return name

    def _en(self) -> str:
        return self.offer.work.en.replace(" ", _GLUE) if self.offer.work else ""

    def _genre(self) -> str:
        work = self.offer.work
        if work is None:
            return ""
        if work.kind == "opera":
            names = " ".join((work.zh, *work.aliases, work.publisher or ""))
            return next((genre for sign, genre in _OPERAS.items() if sign in names), "戏曲")
        table = _SERIES if work.kind == "series" else _FILMS if work.kind == "film" else {}
        return table.get(work.country, _GENRES[work.kind])

    def _people(self) -> str:
        people = self.offer.work.people if self.offer.work else ()
        return " ".join(people) if self._random() < 0.6 else self._star()

    def _star(self) -> str:
        people = self.offer.work.people if self.offer.work else ()
        return people[int(self._random() * len(people))] if people else ""

    def _released(self) -> int:
        return self.offer.work.year if self.offer.work else self.year

    def _eps(self) -> int:
        return self.offer.work.episodes if self.offer.work else 1

    def _minutes(self) -> int:
        return self.offer.work.minutes if self.offer.work else 100

    def _mm(self) -> str:
        return _MEDIA[self.offer.medium]

    def _discs(self) -> int:
        return self.offer.discs

    def _zh_discs(self) -> str:
        discs = self.offer.discs
        return _CHINESE[discs - 1] if discs <= 10 else str(discs)

    def _per_disc(self) -> int:
        return max(1, round(self._items() / self.offer.discs))

    def _items(self) -> int:
        return self._eps() if self._eps() > 1 else self.offer.quantity

    def _qty(self) -> int:
        return self.offer.quantity

    def _yuan(self) -> str:
        return f"{self.price:g}"

    def _unit(self) -> str:
        share = self.price / max(1, self.offer.quantity)
        return f"{round(share, 1) if share < 20 else round(share):g}"

    def _list_price(self) -> str:
        work, medium = self.offer.work, self.offer.medium
        edition = work.edition(medium) if work else None
        return f"{edition.price if edition else 30 * self.offer.discs:g}"

    def _stock(self) -> int:
        return max(1, self.offer.stock)

    def _pub(self) -> str:
        if self.offer.work and self.offer.work.publisher:
            return self.offer.work.publisher
        return self.grammar.say("publisher", self.style.speaker, self)

    def _m(self) -> str:
        medium = self.offer.medium.lower()
        return self.grammar.say("m_" + ("d" if medium == "-" else medium), self.style.speaker, self)

    def _list(self) -> str:
        names = [self._named(work) for work in self.offer.others]
        english = self.offer.scenario.register == "en"
        separator = ", " if english else "、 /"[int(self._random() * 3)]
        return separator.join(names[: 2 + int(self._random() * 4)])

    def _other(self) -> str:
        return self._named(self.offer.others[0]) if self.offer.others else self._w()

    def _posted(self) -> int:
        return self.year

    def _bought(self) -> int:
        released = max(self._released(), 1996) if self.offer.work else 2002
        return min(self.year, released + int(self._random() * max(1, self.year - released)))


class Writer:
    """Puts offers into words."""

    def __init__(self, grammar: Grammar, random: Random) -> None:
        self.grammar = grammar
        self.random = random

    def write(
        self, offer: Offer, style: Style, borrowed: str | None, facts: Facts
    ) -> tuple[str, str | None]:
        """Write title and description.

        Parameters
        ----------
        offer : Offer
            What is sold.
        style : Style
            The agent's handwriting.
        borrowed : str or None
            Name of a lawful scenario whose wording is copied.
        facts : Facts
            What may be mentioned.

        Returns
        -------
        tuple of str and str or None
        """
        name = borrowed or offer.scenario.name
        title = self.grammar.say(f"t_{name}", style.speaker, facts)
        title = " ".join(part for part in title.split(" ") if part)
        title = " ".join([title, *self._extras(title, offer, style, facts)])
        title = write_title(title, style, self.random, self.grammar)[:200]
        description = self._describe(name, offer, style, facts)
        # Names that hold a space were kept in one piece until here.
        title = title.replace(_GLUE, " ")
        return title, description.replace(_GLUE, " ") if description else None

    def _extras(self, title: str, offer: Offer, style: Style, facts: Facts) -> list[str]:
        # Titles are filled up to a length with whatever may be searched for.
        register = offer.scenario.register
        missing = style.title_length - len(title)
        if register == "en" or missing < 4:
            return []
        if register in ("xy", "forum"):
            section = "extra_xy"
        elif offer.work and offer.medium != "-":
            section = f"extra_{register}" if register in ("hk", "tw") else "extra_disc"
        elif register in ("vd", "hw"):
            section = f"extra_{register}"
        else:
            section = "extra_goods"
        length = 5.0 if offer.work else 3.0
        count = 1 + int(missing / length * self.random.random())
        return self.grammar.say_some(section, style.speaker, facts, min(count, 6))

    def _describe(self, name: str, offer: Offer, style: Style, facts: Facts) -> str | None:
        random, register = self.random.random, offer.scenario.register
        chatty = register in ("xy", "forum")
        if random() >= (min(0.95, style.describes + 0.25) if chatty else style.describes):
            return None
        wanted = style.sentences * _LENGTH.get(register, 1.0)
        count = 1 + int(wanted * -log(1.0 - random()))
        sentences = self.grammar.say_some(f"d_{name}", style.speaker, facts, min(count, 6))
        for section, chance in _COMMON[register]:
            if random() < chance * min(1.5, style.sentences):
                # Where little can be told of the goods, service is told of.
                lines = 1 if offer.work else 1 + int(2.6 * random())
                sentences += self.grammar.say_some(section, style.speaker, facts, lines)
        if chatty and random() < 0.3:
            head, *rest = sentences
            self.random.shuffle(rest)
            sentences = [head, *rest]
        # An optional half of a sentence that was left out leaves its comma.
        sentences = [_DANGLING.sub("", s).lstrip("，") for s in sentences]
        text = write_description([s for s in sentences if s], style, self.random, self.grammar)
        return text or None
