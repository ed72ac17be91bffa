"""Answers on their way out: tables for people, csv, json and parquet for machines, notes on stderr.

Nothing here computes: values arrive as plain numbers with a unit, and only the last step turns them into text, so that
a machine format carries exactly what the screen decided on.
"""
