"""A fundamental stock screener: statements in Parquet, metrics in SQL, questions in YAML, answers that explain themselves."""

__version__ = "0.1.0"
