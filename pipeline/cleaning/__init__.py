"""Article -> clean Article: sections, characters, language, near-duplicates."""
