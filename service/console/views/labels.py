"""Names of what the pages speak of; English is the catalogue's message id."""

from __future__ import annotations

from service.console.views.taxonomy import N_

FINDING_LABELS = {
    "SELLER_UNLICENSED": N_("seller unlicensed"),
    "LICENCE_EXPIRED": N_("licence expired"),
    "LICENCE_UNVERIFIED": N_("licence not verified"),
    "REPEAT_INFRINGER": N_("repeat infringer"),
    "PRE_RELEASE": N_("before release"),
    "NOTICED_WORK": N_("work under notice"),
}

FILTER_LABELS = {
    "q": N_("text"),
    "batch": N_("batch"),
    "decision": N_("decision"),
    "code": N_("verdict"),
    "reason": N_("reason"),
    "finding": N_("finding"),
    "work": N_("work"),
    "seller": N_("seller"),
    "category": N_("category"),
    "holder": N_("held by"),
    "kind": N_("kind"),
    "family": N_("family"),
    "score_from": N_("score from"),
    "score_to": N_("score to"),
    "price_from": N_("price from"),
    "price_to": N_("price to"),
    "age_from": N_("hours old from"),
    "age_to": N_("hours old to"),
}
