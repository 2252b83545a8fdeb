"""Figures by slice: what happens to lawful look-alikes."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.policy import Policy
from model.slices import BITS, SLICES
from training.report.sample import Sample, round_figure
from training.thresholds import lower_bound, upper_bound


def by_slice(sample: Sample, policy: Policy) -> list[dict[str, Any]]:
    """Count decisions in every slice, with bounds, and say what the policy promises."""
    return [_row(sample, entry.name, policy) for entry in SLICES]


def _row(sample: Sample, name: str, policy: Policy) -> dict[str, Any]:
    inside = (sample.slices & BITS[name]) > 0
    decisions = np.array([score.decision for score in sample.scores])
    lawful, pirated = inside & (sample.y == 0), inside & (sample.y == 1)
    n_lawful, n_pirated = int(lawful.sum()), int(pirated.sum())
    blocked = int((decisions[lawful] == "block").sum())
    flagged = int((decisions[pirated] != "pass").sum())
    known = policy.slices.get(name)
    return {
        "name": name,
        "n_lawful": n_lawful,
        "lawful_flagged": int((decisions[lawful] != "pass").sum()),
        "lawful_blocked": blocked,
        "blocked_at_most": round_figure(upper_bound(blocked, n_lawful)),
        "n_pirated": n_pirated,
        "pirated_flagged": flagged,
        "pirated_blocked": int((decisions[pirated] == "block").sum()),
        "flagged_at_least": round_figure(lower_bound(flagged, n_pirated)),
        "is_protected": name in policy.protected_slices,
        "promise": None
        if known is None
        else {
            "n_lawful": known.n_lawful,
            "n_pirated": known.n_pirated,
            "blocked": known.blocked,
            "wrong": known.wrong,
            "false_blocks_at_most": known.false_blocks_at_most,
            "precision_at_least": known.precision_at_least,
            "why": known.why,
        },
    }
