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
_KIND = {
    "personal": ("个人卖家", "A private seller"),
    "shop": ("店铺", "A shop"),
    "flagship": ("旗舰店", "A flagship shop"),
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
        f"{claimed_zh}每碟约 {minutes:.0f} 分钟，{medium.zh}正常码率约 {medium.honest_minutes:.0f} 分钟",
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
    other = {"drive": ("存储盘", "drive"), "cloud": ("网盘链接", "cloud link"),
             "cd": ("CD", "CD"), "tape": ("录像带", "tape")}
    zh, en = (row.zh, row.en) if row is not None else other[medium]
    return f"介质：{zh}", f"Medium: {en}"


def about_sentence(facts: Facts) -> Sentence:
    """What the goods are, where they are no film disc."""
    zh, en = _ABOUT[facts.claims.about or "other"]
    return f"标题卖的是{zh}，不是影碟", f"The title offers {en}, not a film disc"


def kind_sentence(facts: Facts) -> Sentence:
    """Who sells, and how much of it."""
    seller = facts.seller
    zh, en = _KIND[seller.kind if seller is not None and seller.kind else "shop"]
    stock = facts.listing.stock
    if stock is None:
        return zh, en
    return f"{zh}，库存 {stock}", f"{en}, stock {stock}"


def age_sentence(facts: Facts) -> Sentence:
    """Days since the seller registered."""
    days = _seller(facts).age_days or 0
    return f"卖家注册 {days} 天", f"Seller registered {days} days before"


def takedown_sentence(facts: Facts) -> Sentence:
    """近一年下架 4 次，最近一次 2024-03-02."""
    seller = _seller(facts)
    won = seller.counter_notices_won
    zh, en = f"近一年下架 {seller.takedowns or 0} 次", f"{seller.takedowns or 0} takedowns in a year"
    if won:
        zh, en = f"{zh}（已扣除申诉成立 {won} 次）", f"{en} ({won} reversed ones not counted)"
    if seller.last_takedown_on is not None:
        zh += f"，最近一次 {seller.last_takedown_on}"
        en += f", the last on {seller.last_takedown_on}"
    return zh, en


def complaints_sentence(facts: Facts) -> Sentence:
    """Complaints of buyers or holders in half a year."""
    count = _seller(facts).complaints or 0
    return f"近180天盗版投诉 {count} 次", f"{count} piracy complaints in 180 days"


def notices_sentence(facts: Facts) -> Sentence:
    """Notices received in a year; a notice is no proof."""
    count = _seller(facts).notices or 0
    return f"近一年收到侵权通知 {count} 次", f"{count} notices in a year"


def won_sentence(facts: Facts) -> Sentence:
    """Counter-notices that the seller won."""
    count = _seller(facts).counter_notices_won or 0
    return f"近一年申诉成立 {count} 次", f"{count} counter-notices won in a year"


def share_sentence(facts: Facts) -> Sentence:
    """How much of the shop is audiovisual."""
    seller = _seller(facts)
    av, listings, share = seller.active_av_listings or 0, seller.active_listings or 0, seller.av_share or 0
    return (
        f"在售 {listings} 件，其中音像 {av} 件（{share:.0%}）",
        f"{av} of {listings} active listings are audiovisual ({share:.0%})",
    )


def av_listings_sentence(facts: Facts) -> Sentence:
    """How many audiovisual listings the seller has."""
    count = _seller(facts).active_av_listings or 0
    return f"在售音像 {count} 件", f"{count} active audiovisual listings"


def turnover_sentence(facts: Facts) -> Sentence:
    """Units sold for each active listing."""
    rate = _seller(facts).units_per_listing or 0.0
    return f"90天平均每件商品售出 {rate:.1f} 件", f"{rate:.1f} units sold per listing in 90 days"


def credit_sentence(facts: Facts) -> Sentence:
    """Credit points."""
    points = _seller(facts).credit_points or 0
    return f"卖家信用 {points} 分", f"Seller credit {points} points"


def positive_sentence(facts: Facts) -> Sentence:
    """Share of positive reviews."""
    rate = _seller(facts).positive_rate or 0.0
    return f"好评率 {rate:.1%}", f"{rate:.1%} positive reviews"


def refund_sentence(facts: Facts) -> Sentence:
    """Share of refunds."""
    rate = _seller(facts).refund_rate or 0.0
    return f"近90天退款率 {rate:.1%}", f"{rate:.1%} refunds in 90 days"


def _seller(facts: Facts) -> SellerFacts:
    assert facts.seller is not None, "a seller feature without a seller"
    return facts.seller
