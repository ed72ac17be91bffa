"""A fundamental stock screener: statements in Parquet, metrics in SQL, rules in YAML, answers explained."""

__version__ = "0.1.0"
