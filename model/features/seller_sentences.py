"""A seller's history in words with the figures, Chinese and English."""

from __future__ import annotations

from model.features.seller import SellerFacts
from model.features.sentences import Facts, Sentence

_KIND = {
    "personal": ("个人卖家", "A private seller"),
    "shop": ("店铺", "A shop"),
    "flagship": ("旗舰店", "A flagship shop"),
}


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
    zh, en = (
        f"近一年下架 {seller.takedowns or 0} 次",
        f"{seller.takedowns or 0} takedowns in a year",
    )
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
    av, listings, share = (
        seller.active_av_listings or 0,
        seller.active_listings or 0,
        seller.av_share or 0,
    )
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
