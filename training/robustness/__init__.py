"""How much a classifier loses when sellers disguise what they write.

Recall is compared at one false-positive rate. Its threshold is set on clean
lawful listings, since that is what most of a marketplace is; lawful listings
are attacked as well, to see what odd typing costs the honest.
"""

from training.robustness.figures import MEASURES, Row, threshold_at_fpr
from training.robustness.learn import fit_scorer, folds, leave_one_out, written_by_people
from training.robustness.measure import Unseen, measure_robustness, oracle
from training.robustness.table import to_markdown

__all__ = [
    "MEASURES",
    "Row",
    "Unseen",
    "fit_scorer",
    "folds",
    "leave_one_out",
    "measure_robustness",
    "oracle",
    "threshold_at_fpr",
    "to_markdown",
    "written_by_people",
]
