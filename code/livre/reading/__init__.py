"""Ce que Sphinx lit et relit : quelles pages, quand, avec quels résultats."""
