"""Apprendre à partir de données : descendre un gradient, classer, rétropropager, et juger ce qui a
été appris."""
