"""Attacks on listings: how sellers write so as not to be found.

For tests, for measuring, and for training on what one may expect. The tables
are the attackers' own: nothing here imports ``model`` or reads its tables, or
the measured robustness would only show that a table undoes itself.
"""

from training.attacks.adaptive import AdaptiveResult, adaptive_attack
from training.attacks.attack import STRENGTHS, TECHNIQUES, attack, attack_text
from training.attacks.augment import Copy, attacked_copies
from training.attacks.places import FOCUSES, Focus, count_letters

__all__ = [
    "FOCUSES",
    "STRENGTHS",
    "TECHNIQUES",
    "AdaptiveResult",
    "Copy",
    "Focus",
    "adaptive_attack",
    "attack",
    "attack_text",
    "attacked_copies",
    "count_letters",
]
