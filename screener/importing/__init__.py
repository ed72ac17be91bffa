"""Into the store: canonical rows, files with a mapping, and manifests of many of them."""

from screener.importing.summary import Progress, Summary, TableSummary
from screener.importing.writing import write_rows

__all__ = ["Progress", "Summary", "TableSummary", "write_rows"]
