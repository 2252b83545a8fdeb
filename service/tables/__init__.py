"""The tables: what is kept, and how it hangs together; docs/storage.md draws it.

No ``CHECK`` and no length: values are checked where they come in, and one
database must not take what another refuses.
"""

from service.tables.audit import AuditEntry, AuditHead
from service.tables.base import Base, Moment, SafeText
from service.tables.batches import Batch, BatchError, DecisionRow
from service.tables.people import Account, OneTimeLink, SavedView, WebSession
from service.tables.prints import FamilyBand, ItemPrint
from service.tables.review import Family, ItemCode, Receipt, ReviewItem, SearchText, Verdict

__all__ = [
    "Account",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Batch",
    "BatchError",
    "DecisionRow",
    "Family",
    "FamilyBand",
    "ItemCode",
    "ItemPrint",
    "Moment",
    "OneTimeLink",
    "Receipt",
    "ReviewItem",
    "SafeText",
    "SavedView",
    "SearchText",
    "Verdict",
    "WebSession",
]
