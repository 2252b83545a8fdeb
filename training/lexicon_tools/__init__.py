"""Scripts that make the tables of `model/text/lexicon` from public libraries.

They run when a table must change, never at training or serving time:
``python -m training.lexicon_tools.build_fold_chars`` and so on.
"""
