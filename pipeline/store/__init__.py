"""AnnotatedArticle <-> disk: files, tables, SQL."""
