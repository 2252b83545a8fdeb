"""Protected works and their editions: which one a listing names, and what follows.

A catalogue of works is facts beside the model: no score depends on it. The
shipped one is general knowledge; rights holders bring better ones, which live
in ``$HUOYAN_HOME/works`` as immutable versions.
"""
