"""What a level means, in words with the figures, Chinese and English."""

from __future__ import annotations

from typing import NamedTuple

from model.features.claims import Claims
from model.features.media import media, minutes_per_disc, works_per_disc
from model.features.price import NAMES, PriceFacts
from model.features.seller import SellerFacts
from model.listing import Listing

Sentence = tuple[str, str]
_CONDITION = {"new": ("全新", "new"), "used": ("二手", "second-hand")}
_PER = {
    "drive_small": ("每GB", "per GB"),
    "drive_large": ("每TB", "per TB"),
    "cloud": ("每部", "per work"),
}
_BASIS = {
    "unit": ("按标明的单价", "by the stated price a piece"),
    "discs": ("按标明的碟数", "by the stated number of discs"),
    "lot": ("按起批单价", "as the price of one piece of a lot"),
    "works": ("按一部一碟估算", "assuming one disc a work"),
    "episodes": ("按集数估算碟数", "discs estimated from the episodes"),
    "size": ("按标明的容量", "by the stated size"),
    "single": ("未标碟数，按单碟算", "number of discs not stated, taken as one"),
    "collection": ("未标碟数，按单碟算", "number of discs not stated, taken as one"),
    "bulk": ("成批出售而未标数量", "sold in bulk, not counted"),
    "none": ("", ""),
}
_ABOUT = {
    "player": ("播放机", "a player"),
    "drive_unit": ("光驱或刻录机", "a disc drive"),
    "part": ("配件", "a part"),
    "case": ("碟盒、碟包或护理用品", "a case or care product"),
    "blank": ("空白光盘", "blank media"),
    "game": ("游戏", "a game"),
    "software": ("软件或会员", "software or a membership"),
    "book": ("书籍", "a book"),
    "service": ("自有影像的转录制作", "a service on the buyer's own films"),
    "other": ("与影碟无关的商品", "something that is no film disc"),
}


class Facts(NamedTuple):
    """All that a sentence may quote."""

    listing: Listing
    claims: Claims
    price: PriceFacts
    seller: SellerFacts | None


def money(amount: float) -> str:
    """Write an amount as people do: 1.6, 25, 1200.

    Examples
    --------
    >>> money(1.625), money(25.0), money(1234.5)
    ('1.6', '25', '1234')
    """
    if amount >= 20 or amount == int(amount):
        return f"{amount:.0f}"
    return f"{amount:.1f}" if amount >= 0.1 else f"{amount:.2g}"


def price_sentence(facts: Facts) -> Sentence:
    """每碟 ¥1.6，同类正版约 ¥25."""
    price = facts.price
    if price.per_disc is None or price.reference is None:
        return placeholder_sentence(facts)
    name = price.reference.edition_class
    per_zh, per_en = _PER.get(name, ("每碟", "per disc"))
    name_zh, name_en = NAMES[name]
    asked, usual = money(price.per_disc), money(price.reference.typical)
    basis_zh, basis_en = _BASIS[price.basis]
    genuine = "" if name in _PER else "正版"
    return (
        f"{per_zh} ¥{asked}，同类{genuine}（{name_zh}）约 ¥{usual}（{basis_zh}）",
        f"¥{asked} {per_en}; {'genuine ' if genuine else ''}{name_en} cost about ¥{usual}"
        f" ({basis_en})",
    )


def price_and_condition(facts: Facts) -> Sentence:
    """The price sentence with the condition in front."""
    zh, en = price_sentence(facts)
    condition = facts.listing.condition or facts.claims.condition or "new"
    condition_zh, condition_en = _CONDITION[condition]
    return f"{condition_zh}，{zh}", f"{condition_en.capitalize()}, {en}"


def price_and_sales(facts: Facts) -> Sentence:
    """The price sentence with the month's sales."""
    zh, en = price_sentence(facts)
    sold = facts.listing.units_sold_30d
    return f"{zh}；30天售出 {sold} 件", f"{en}; {sold} sold in 30 days"


def placeholder_sentence(facts: Facts) -> Sentence:
    """A price that says nothing."""
    amount = f"{facts.listing.price:g} {facts.listing.currency}"
    return f"标价 {amount} 不是真实售价", f"The price {amount} is a placeholder"


def basis_sentence(facts: Facts) -> Sentence:
    """Where the number of pieces comes from."""
    zh, en = _BASIS[facts.price.basis]
    return f"单价依据：{zh or '未知'}", f"Price a piece: {en or 'not known'}"


def stock_sentence(facts: Facts) -> Sentence:
    """How many are offered, in which condition, and how many went."""
    stock, sold = facts.listing.stock, facts.listing.units_sold_30d
    condition = facts.listing.condition or facts.claims.condition
    zh, en = _CONDITION[condition] if condition else ("", "")
    parts_zh = [zh] * bool(zh) + [f"库存 {stock}"] * (stock is not None)
    parts_en = [en] * bool(en) + [f"stock {stock}"] * (stock is not None)
    if sold is not None:
        parts_zh.append(f"30天售出 {sold} 件")
        parts_en.append(f"{sold} sold in 30 days")
    english = ", ".join(parts_en)
    return "，".join(parts_zh), english[:1].upper() + english[1:]


def minutes_sentence(facts: Facts) -> Sentence:
    """Running time a disc against what the medium holds."""
    claims = facts.claims
    minutes = minutes_per_disc(claims) or 0.0
    medium = media()[claims.medium or "disc"]
    claimed_zh, claimed_en = _counts(claims)
    return (
        f"{claimed_zh}每碟约 {minutes:.0f} 分钟，"
        f"{medium.zh}正常码率约 {medium.honest_minutes:.0f} 分钟",
        f"{claimed_en}about {minutes:.0f} minutes a disc; a {medium.en} holds about"
        f" {medium.honest_minutes:.0f} at honest quality",
    )


def _counts(claims: Claims) -> Sentence:
    counted = claims.episodes or claims.seasons
    if claims.episodes_per_disc is not None or counted is None or claims.discs is None:
        return "", ""
    zh, en = ("季", "seasons") if counted is claims.seasons else ("集", "episodes")
    discs = claims.discs.low
    return f"{counted.low:g}{zh}/{discs:g}碟，", f"{counted.low:g} {en} on {discs:g} discs, "


def works_per_disc_sentence(facts: Facts) -> Sentence:
    """How many films share a disc."""
    ratio = works_per_disc(facts.claims) or 0.0
    return f"每碟约 {ratio:.3g} 部影片", f"About {ratio:.3g} films a disc"


def works_sentence(facts: Facts) -> Sentence:
    """How many works are offered at once."""
    works = facts.claims.works
    count = works.low if works is not None else 0.0
    where = {"drive": ("一个盘里", " on one drive"), "cloud": ("一个链接", " by one link")}
    zh, en = where.get(facts.claims.medium or "", ("一件商品", " in one offer"))
    return f"{zh} {count:.0f} 部作品", f"{count:.0f} works{en}"


def discs_sentence(facts: Facts) -> Sentence:
    """How many discs are offered at once."""
    discs = facts.claims.discs
    count = discs.low if discs is not None else 1.0
    return f"标明 {count:.0f} 张碟", f"States {count:.0f} disc{'s' * (count != 1)}"


def lot_sentence(facts: Facts) -> Sentence:
    """The smallest order."""
    lot = facts.claims.minimum_lot
    count = lot.low if lot is not None else 0.0
    return f"起批量 {count:.0f}", f"Minimum order {count:.0f}"


def medium_sentence(facts: Facts) -> Sentence:
    """The medium that the text names."""
    medium = facts.claims.medium or "disc"
    row = media().get(medium)
    other = {
        "drive": ("存储盘", "drive"),
        "cloud": ("网盘链接", "cloud link"),
        "cd": ("CD", "CD"),
        "mp3": ("MP3", "MP3"),
        "tape": ("录像带", "tape"),
    }
    zh, en = (row.zh, row.en) if row is not None else other[medium]
    return f"介质：{zh}", f"Medium: {en}"


def about_sentence(facts: Facts) -> Sentence:
    """What the goods are, where they are no film disc."""
    zh, en = _ABOUT[facts.claims.about or "other"]
    return f"标题卖的是{zh}，不是影碟", f"The title offers {en}, not a film disc"
