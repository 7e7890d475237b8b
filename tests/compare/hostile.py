"""Twenty articles that try to run something in the reader's browser, and the payloads they carry."""

from __future__ import annotations

from pipeline.schema import AnnotatedArticle
from tests.compare.synthetic import annotate_marked

HOSTILE = (
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=\"window.hacked=1\">",
    "<svg onload=window.hacked=1>",
    "\"><script>window.hacked=1</script>",
    "' onmouseover='window.hacked=1",
    "javascript:window.hacked=1",
    "<iframe srcdoc=\"<script>parent.hacked=1</script>\"></iframe>",
    "<body onload=window.hacked=1>",
    "{{ 7*7 }}{% raw %}",
    "${window.hacked=1}",
    "<!--<script>window.hacked=1</script>",
    "]]><script>window.hacked=1</script>",
    "<details open ontoggle=window.hacked=1>",
    "<a href=\"javascript:window.hacked=1\">x</a>",
    "<style>@import 'http://example.invalid/x.css';</style>",
    "<base href=\"http://example.invalid/\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:window.hacked=1\">",
    "<template><script>window.hacked=1</script></template>",
    "\u2028\u2029</title><script>window.hacked=1</script>\u202e",
)  # fmt: skip


def hostile_corpus() -> list[AnnotatedArticle]:
    """Return twenty articles, each with one payload as title, outlet, byline, text, entity, holder, unit and label."""
    corpus = []
    for number, payload in enumerate(HOSTILE):
        marked = payload.replace("<", "\ue000").replace(">", "\ue001")
        entities = {"evil": (payload, "ORG", "SV", payload)}
        quantities = {"evil": {"value": 7.0, "kind": "count", "unit": payload, "measured": payload}}
        article = annotate_marked(
            f"hostile-{number}-{payload}",
            [
                (f"<e:evil>{marked}</> has <q:evil>7 {marked}</> of them in the square.", "security"),
                (f"<s>{marked}</> <k>{marked}</> <c>that {marked} was wrong</>.", "rights"),
            ],
            title=payload,
            outlet=payload,
            byline=payload,
            published="2024-01-01",
            metadata={"country": payload, payload: payload},
            entities=entities,
            quantities=quantities,
        )
        json = article.to_json().replace("\ue000", "<").replace("\ue001", ">")
        corpus.append(AnnotatedArticle.from_json(json))
    return corpus
