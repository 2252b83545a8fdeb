"""A simulated marketplace: honest and pirate sellers whose truth is known.

No public data set of pirated-disc listings exists, so the product brings a
world in which the classifier can be tested. It shares nothing with the
classifier: no import of ``model``, none of its tables.
"""

from training.marketplace.config import MarketConfig
from training.marketplace.events import Event
from training.marketplace.simulate import simulate
from training.marketplace.write import write_market

__all__ = ["Event", "MarketConfig", "simulate", "write_market"]
