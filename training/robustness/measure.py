"""Attack what a scorer never saw, and score it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from model.classifier import mix_weights
from model.listing import Listing
from model.scorer import Scorer
from training.attacks import STRENGTHS, TECHNIQUES, Focus, adaptive_attack, attack
from training.dataset import Dataset
from training.robustness.figures import Column, Floats, Market, Row, with_intervals

Report = Callable[[str], None]


class Unseen(NamedTuple):
    """A fitted scorer, and labelled listings whose families it never saw."""

    scorer: Scorer
    data: Dataset


def measure_robustness(
    parts: Sequence[Unseen],
    *,
    techniques: Sequence[str] = TECHNIQUES,
    strengths: Sequence[float] = STRENGTHS,
    focus: Focus = "words",
    n_adaptive: int = 300,
    queries: int = 100,
    n_resamples: int = 500,
    seed: int = 0,
    report: Report = lambda step: None,
) -> list[Row]:
    """Measure recall, false positives and calibration under attack.

    Parameters
    ----------
    parts : sequence of Unseen
        One, or one a fold: their scores are calibrated and are pooled.
    techniques, strengths : sequence
        Every technique is tried at every strength.
    focus : {"words", "uniform"}
        What attackers change first.
    n_adaptive : int
        Pirated listings to attack adaptively, drawn by ``seed``; 0 for none.
    queries : int
        Budget of each adaptive attack.
    n_resamples : int
        Of whole families, for the intervals.
    report : callable
        Told each step as it begins.

    Returns
    -------
    list of Row
        Clean figures first, then by technique and strength, means last.
    """
    market = _survey(parts)
    columns = [Column("none", 0.0, market.clean)]
    for technique in techniques:
        for strength in strengths:
            report(f"{technique} at {strength:.0%}")
            scores = _score_attacked(parts, technique, strength, focus, seed)
            columns.append(Column(technique, strength, scores))
    if n_adaptive:
        report(f"adaptive, {queries} queries each")
        chosen = _draw_pirated(market, n_adaptive, seed)
        scores = _score_adaptive(parts, chosen, queries, max(strengths), seed)
        columns.append(Column("adaptive", max(strengths), scores))
    report("intervals")
    return with_intervals(market, columns, n_resamples=n_resamples, seed=seed)


def _survey(parts: Sequence[Unseen]) -> Market:
    """Score everything clean, and weigh it as the marketplace would."""
    y = np.concatenate([part.data.is_pirated for part in parts])
    # A family lies in one part whole, so its number needs no part's name.
    families = np.concatenate([part.data.families for part in parts])
    readings = [
        (part.scorer, part.scorer.reader.read(listing))
        for part in parts
        for listing in part.data.listings
    ]
    manifest = parts[0].scorer.manifest
    weight = mix_weights(
        y.astype(np.int64),
        np.array([reading.is_audiovisual for _, reading in readings]),
        prevalence=float(manifest.get("prevalence", 0.02)),
        av_share=float(manifest.get("av_share", 0.2)),
    )
    clean = [scorer.score_reading(reading).score for scorer, reading in readings]
    return Market(y, weight, np.unique(families, return_inverse=True)[1], np.array(clean))


def _score_attacked(
    parts: Sequence[Unseen], technique: str, strength: float, focus: Focus, seed: int
) -> Floats:
    scores = []
    for scorer, data in parts:
        for listing in data.listings:
            # Each listing's own seed: its attack depends on no other listing.
            rng = Random(f"{seed}/{technique}/{strength}/{listing.listing_id}")
            changed = attack(listing, technique, strength, rng, focus=focus)
            scores.append(scorer.score(changed).score)
    return np.array(scores)


def _draw_pirated(market: Market, n_listings: int, seed: int) -> list[int]:
    pirated = np.flatnonzero(market.is_pirated).tolist()
    return Random(seed).sample(pirated, min(n_listings, len(pirated)))


def _score_adaptive(
    parts: Sequence[Unseen], chosen: Sequence[int], queries: int, strength: float, seed: int
) -> Floats:
    """Attack the chosen listings by asking; the others stay NaN."""
    listings = [(part.scorer, listing) for part in parts for listing in part.data.listings]
    scores = np.full(len(listings), np.nan)
    for row in chosen:
        scorer, listing = listings[row]
        rng = Random(f"{seed}/adaptive/{listing.listing_id}")
        found = adaptive_attack(
            listing, oracle(scorer), rng=rng, budget=queries, max_strength=strength
        )
        scores[row] = found.score
    return scores


def oracle(scorer: Scorer) -> Callable[[Listing], float]:
    """Answer what the attacker may know: the score of a variant."""
    return lambda variant: scorer.score(variant).score
