"""What a model has to beat: the obvious ways of finding pirated discs.

Each is a scikit-learn pipeline over listings. Two are what a marketplace has
before it has anything (a list of words, a text model of words); three look at
one side of a listing only, and tell how far that side alone would get. The
last one is a check of the data rather than a rival: punctuation and length
must say next to nothing, or the data gives its labels away.
"""

from __future__ import annotations

import logging
import math
import re
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from model.features.money import RateTable
from model.listing import Listing

Floats = npt.NDArray[np.float64]

KEYWORDS: Final = (
    *("盗版", "d版", "枪版", "翻刻", "刻录", "代刻", "按需刻", "任刻", "自选片单"),
    *("网盘", "云盘", "度盘", "自动发货", "秒发", "链接", "拷贝", "送电影", "片单"),
    *("压缩碟", "hdvd", "d9", "dvd9", "蓝光dvd", "avchd", "万能dvd", "合集", "全集"),
    *("remux", "1080p", "国英双语", "懂的来", "私聊", "加v", "裸碟", "无盒"),
)
"""The trade's words, as a moderator would list them (compared in lower case)."""

_SELLER_NUMBERS: Final = (
    "credit_points",
    "positive_rate",
    "active_listings",
    "active_av_listings",
    "units_sold_90d",
    "refund_rate_90d",
    "piracy_complaints_180d",
    "notices_365d",
    "takedowns_365d",
    "counter_notices_won_365d",
)
_KINDS: Final = (None, "personal", "shop", "flagship")
_LICENCES: Final = (None, "none", "unverified", "expired", "verified")


def build_baselines() -> dict[str, Pipeline]:
    """Give each baseline by name, unfitted; they take sequences of `Listing`.

    Examples
    --------
    >>> list(build_baselines())[0]
    'keyword rule'
    """
    return {
        # One column that counts: the logistic regression keeps its order.
        "keyword rule": _over(count_keywords, LogisticRegression()),
        # C of 20: at 1, TF-IDF weights are held so small that the text model is no rival.
        "jieba words, TF-IDF": make_pipeline(
            FunctionTransformer(_texts),
            TfidfVectorizer(tokenizer=jieba_words, token_pattern=None, min_df=2),
            LogisticRegression(C=20, max_iter=1000),
        ),
        "seller history alone": _over(seller_table, _build_trees()),
        "price alone": _over(price_table, _build_trees()),
        "punctuation and length alone": _over(punctuation_table, _build_trees()),
    }


def count_keywords(listings: Sequence[Listing]) -> Floats:
    """Count the trade's words in title and description, shape (n_listings, 1)."""
    counts = [sum(word in text for word in KEYWORDS) for text in _texts(listings)]
    return np.array(counts, dtype=float)[:, None]


def price_table(listings: Sequence[Listing]) -> Floats:
    """Give the logarithm of the price in yuan, shape (n_listings, 1)."""
    rates = RateTable.load()
    yuan = [rates.to_cny(x.price, x.currency) for x in listings]
    logs: Floats = np.log1p(np.array(yuan, dtype=float))
    return logs[:, None]


def seller_table(listings: Sequence[Listing]) -> Floats:
    """Lay out what is known of each seller; what is missing is NaN."""
    return np.array([_seller_row(x) for x in listings], dtype=float)


def _seller_row(listing: Listing) -> list[float]:
    seller = listing.seller
    if seller is None:
        return [math.nan] * (len(_SELLER_NUMBERS) + 4)
    numbers = [getattr(seller, name) for name in _SELLER_NUMBERS]
    now = listing.listed_at.date() if listing.listed_at else None
    days = [
        (now - day).days if now and day else None
        for day in (seller.registered_on, seller.last_takedown_on)
    ]
    status = seller.licence.status if seller.licence else None
    codes = [_KINDS.index(seller.kind) or None, _LICENCES.index(status) or None]
    return [math.nan if x is None else float(x) for x in (*numbers, *days, *codes)]


def punctuation_table(listings: Sequence[Listing]) -> Floats:
    """Count marks, digits, spaces and characters: how it is typed, not what it says."""
    return np.array(
        [[*_typing(x.title), *_typing(x.description or "")] for x in listings], dtype=float
    )


def _typing(text: str) -> tuple[int, ...]:
    kinds = [unicodedata.category(character)[0] for character in text]
    runs = len(re.findall(r"\W+", text))
    return (len(text), runs, *(kinds.count(kind) for kind in "PSZNCM"))


@lru_cache(maxsize=1 << 15)
def jieba_words(text: str) -> tuple[str, ...]:
    """Cut a text into words, spaces left out; remembered, for the next fold asks again."""
    return tuple(word for word in _tokenizer().lcut(text) if not word.isspace())


@cache
def _tokenizer() -> Any:
    """Build a tokenizer of our own; jieba's own keeps a file in the shared temp folder."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.tmp_dir = str(Path(folder))
        tokenizer.initialize()
    return tokenizer


def _texts(listings: Sequence[Listing]) -> list[str]:
    return [f"{x.title}\n{x.description or ''}".lower() for x in listings]


def _over(table: Callable[[Sequence[Listing]], Floats], classifier: Any) -> Pipeline:
    return make_pipeline(FunctionTransformer(table), classifier)


def _build_trees() -> HistGradientBoostingClassifier:
    """Build small trees: a few columns and some thousand rows are soon learned by heart."""
    return HistGradientBoostingClassifier(
        max_iter=100, max_leaf_nodes=8, min_samples_leaf=20, random_state=0
    )
