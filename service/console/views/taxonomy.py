"""The codes of a verdict for people: their keys, and a word of help on each.

The English texts are the catalogue's message ids; `N_` only marks them.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.listing import Listing
from model.score import Score
from service.verdicts.taxonomy import side


def N_(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A code as the verdict's form offers it."""

    code: str
    key: str
    short: str
    label: str
    help: str

    @property
    def side(self) -> str:
        return side(self.code)


CHOICES = (
    CodeChoice(
        "P1",
        "1",
        N_("Pressed"),
        N_("Pressed pirate"),
        N_("Factory-made copy without a licence: odd cover, no publisher, several films on it."),
    ),
    CodeChoice(
        "P2",
        "2",
        N_("Burned"),
        N_("Burned to order"),
        N_("Recordable discs, single or to order from a list of titles."),
    ),
    CodeChoice(
        "P3",
        "3",
        N_("Drive"),
        N_("Loaded drive"),
        N_("Films loaded on a drive, stick, card or box, also as a free extra."),
    ),
    CodeChoice(
        "P4",
        "4",
        N_("Cloud"),
        N_("Cloud link"),
        N_("A link, a share or files sent after payment."),
    ),
    CodeChoice(
        "P5",
        "5",
        N_("False BD"),
        N_("False Blu-ray"),
        N_("DVD or AVCHD content sold as Blu-ray."),
    ),
    CodeChoice(
        "P6",
        "6",
        N_("Box set"),
        N_("Counterfeit box"),
        N_("Imitated package or box set of a genuine edition."),
    ),
    CodeChoice(
        "P7",
        "7",
        N_("Bypass"),
        N_("Circumvention"),
        N_("Media box, decoder or tool whose point is to get round protection."),
    ),
    CodeChoice(
        "L1",
        "8",
        N_("New"),
        N_("Genuine, new"),
        N_("A published edition, new, from a seller who plausibly holds it."),
    ),
    CodeChoice(
        "L2",
        "9",
        N_("Used"),
        N_("Genuine, used"),
        N_("Second-hand, a private resale, a collector's piece."),
    ),
    CodeChoice(
        "N1",
        "0",
        N_("No disc"),
        N_("Not a disc"),
        N_("Player, case, sleeve, blank media, poster."),
    ),
    CodeChoice(
        "N2",
        "o",
        N_("Other"),
        N_("Other goods"),
        N_("Has nothing to do with films or music."),
    ),
    CodeChoice(
        "R1",
        "r",
        N_("Unlicensed"),
        N_("Unlicensed seller"),
        N_("The goods seem genuine; the seller has no valid licence."),
    ),
    CodeChoice(
        "R2",
        "t",
        N_("Import"),
        N_("Unapproved import"),
        N_("Genuine pressing from abroad without approval, cut-outs too."),
    ),
    CodeChoice(
        "R3",
        "y",
        N_("To verify"),
        N_("Authorisation to verify"),
        N_("A rights holder must say whether this is licensed."),
    ),
    CodeChoice(
        "U",
        "u",
        N_("Unclear"),
        N_("Not enough to tell"),
        N_("The evidence does not carry a verdict. A valid end."),
    ),
)

LAWFUL_READINGS = (
    N_("None is plausible: the text itself names copying"),
    N_("Genuine second-hand copy: contradicted by stock or sales"),
    N_("Licensed new edition: contradicted by price, medium or publisher"),
    N_("Own recordings or a copying service: commercial titles are offered"),
    N_("Empty media or a player only: content is part of the offer"),
)
"""What a reviewer most often has ruled out before deciding against a listing."""

FLAG_LABELS = {
    "PRE_RELEASE": N_("Before release"),
    "EXPORT": N_("For export"),
    "REPEAT": N_("Repeat infringer"),
    "RELIST": N_("Listed again"),
    "MEMBER_TITLE": N_("Member's title"),
    "OBFUSCATED": N_("Disguised text"),
}

_AGAINST = {
    "P2": {
        "BURN_TO_ORDER", "BURNING", "BD_RECORDABLE", "DVD_RECORDABLE", "RECORDABLE_AS_EDITION",
        "COPYING_SERVICE", "TITLE_LIST",
    },
    "P3": {"DRIVE_LOADED", "PRELOADED_CONTENT", "CATALOGUE_ON_DRIVE", "MEDIUM_DRIVE"},
    "P4": {"CLOUD_DELIVERY", "MEDIUM_CLOUD", "CATALOGUE_BY_LINK", "AUTO_DELIVERY"},
    "P5": {"FALSE_BLU_RAY", "FALSE_BLU_RAY_TECH", "FALSE_UHD", "UHD_IN_DVD_PLAYER"},
    "P6": {"REPLICA_PACKAGE", "GIFT_PACKAGE", "LIMITED_EDITION_EXCEEDED"},
    "P7": {"CIRCUMVENTION"},
}  # fmt: skip
_FOR = {
    "N1": {"NOT_A_FILM_DISC", "PLAYER", "PLAYER_PART", "DISC_CASE", "BLANK_MEDIA", "POSTER"},
    "N2": {"NO_AUDIOVISUAL_OFFER"},
    "L2": {"PERSONAL_RESALE", "WEAR_DESCRIPTION", "SINGLE_USED_COPY", "SECOND_HAND"},
}


def suggested(listing: Listing, score: Score) -> tuple[str, str]:
    """Suggest a code for "against" and one for "allow", each one key away.

    From the kind of the heaviest reason on either side, and from what the
    listing says of its condition.
    """
    against = [reason.code for reason in score.reasons if reason.weight > 0]
    allowing = [reason.code for reason in score.reasons if reason.weight < 0]
    usual = "L2" if listing.condition == "used" else "L1"
    return _first(against, _AGAINST) or "P1", _first(allowing, _FOR) or usual


def _first(reasons: list[str], codes: dict[str, set[str]]) -> str | None:
    found = (code for reason in reasons for code, named in codes.items() if reason in named)
    return next(found, None)
