"""Thin commands: each parses its words, calls one function and prints the answer."""
