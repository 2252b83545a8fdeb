"""Protected works and their editions: which one a listing names, and what follows.

A catalogue of works is facts beside the model: no score depends on it. The
shipped one is general knowledge; rights holders bring better ones, which live
in ``$HUOYAN_HOME/works`` as immutable versions.
"""

from model.works.catalogue import Catalogue
from model.works.judge import judge_works
from model.works.work import CatalogueError, Edition, Release, Work

__all__ = ["Catalogue", "CatalogueError", "Edition", "Release", "Work", "judge_works"]
