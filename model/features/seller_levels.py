"""The features of a seller's history by name: reason code and words.

Licence states are findings and not here: a licence leans on how the labels
were made more than on the goods. Edges are round figures, not fitted ones.
"""

from __future__ import annotations

from model.features import seller_sentences as say
from model.features.levels import Levels, Vocabulary

SELLER_VOCABULARY = Vocabulary()

AGE = SELLER_VOCABULARY.declare(
    Levels("seller_age_days", (30, 120, 365, 1095, 2190), ("SELLER_AGE",)), say.age_sentence
)
KIND = {
    kind: SELLER_VOCABULARY.declare_one(f"seller_kind:{kind}", "SELLER_KIND", say.kind_sentence)
    for kind in ("personal", "shop", "flagship")
}
CREDIT = SELLER_VOCABULARY.declare(
    Levels("seller_credit", (50, 251, 10_001, 500_001), ("SELLER_CREDIT",)),
    say.credit_sentence,
)
POSITIVE = SELLER_VOCABULARY.declare(
    Levels("seller_positive", (0.9, 0.95, 0.98, 0.995), ("SELLER_REVIEWS",)),
    say.positive_sentence,
)
REFUND = SELLER_VOCABULARY.declare(
    Levels("seller_refund", (0.01, 0.03, 0.06, 0.12), ("SELLER_REFUNDS",)),
    say.refund_sentence,
)
AV_SHARE = SELLER_VOCABULARY.declare(
    Levels("seller_av_share", (0.05, 0.3, 0.7, 0.95), ("SELLER_AV_SHARE",)),
    say.share_sentence,
)
AV_LISTINGS = SELLER_VOCABULARY.declare(
    Levels("seller_av_listings", (5, 50, 300, 2000), ("SELLER_AV_CATALOGUE",)),
    say.av_listings_sentence,
)
TURNOVER = SELLER_VOCABULARY.declare(
    Levels("seller_turnover", (0.5, 3, 15, 60), ("SELLER_TURNOVER",)), say.turnover_sentence
)
COMPLAINTS = SELLER_VOCABULARY.declare(
    Levels("seller_complaints", (1, 3, 10), ("NO_PIRACY_COMPLAINTS", *("PIRACY_COMPLAINTS",) * 3)),
    say.complaints_sentence,
)
NOTICES = SELLER_VOCABULARY.declare(
    Levels("seller_notices", (1, 3, 10), ("NO_NOTICES", *("NOTICES_RECEIVED",) * 3)),
    say.notices_sentence,
)
TAKEDOWNS = SELLER_VOCABULARY.declare(
    Levels("seller_takedowns", (0.05, 0.6, 1.5, 3.0), ("NO_TAKEDOWNS", *("TAKEDOWN_HISTORY",) * 4)),
    say.takedown_sentence,
)
WON = SELLER_VOCABULARY.declare_one(
    "seller_counter_notices_won", "COUNTER_NOTICES_WON", say.won_sentence
)
