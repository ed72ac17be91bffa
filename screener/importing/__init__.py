"""Into the store: canonical rows, files with a mapping, and manifests of many of them."""

from screener.importing.running import import_manifest, import_source, import_table
from screener.importing.summary import Progress, Summary, TableSummary
from screener.importing.writing import write_rows

__all__ = ["Progress", "Summary", "TableSummary", "import_manifest", "import_source", "import_table", "write_rows"]
