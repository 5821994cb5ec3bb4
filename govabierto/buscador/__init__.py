"""The search index: accents folded, ñ kept, words stemmed in Python, so that both databases find the same."""
