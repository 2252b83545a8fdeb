"""Text: folding of disguise, segmenting, views and the lexicon."""
