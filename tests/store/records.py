"""An annotated article with every kind of record in it, made by hand."""

from __future__ import annotations

from pipeline.schema import (
    AnnotatedArticle,
    Article,
    ArticleStance,
    Attribution,
    CanonicalEntity,
    Change,
    DateReference,
    Evidence,
    Frame,
    Holder,
    Measured,
    Mention,
    ModelReference,
    Per,
    PlaceReference,
    Provenance,
    Quantity,
    Sentence,
    Shares,
    SourceSpan,
    Stance,
    Summary,
    TextSpan,
)

TEXT = "Norvia had 38 killings per 100,000 people. “Order first,” said Ada Lund. Critics call it a cage."


def full_article(article_id: str = "norvia", **changes: object) -> AnnotatedArticle:
    """Return the article; `changes` replace fields of `article`."""
    quote = TEXT.index("Order")
    lund = TEXT.index("Ada")
    fields: dict[str, object] = {
        "id": article_id,
        "title": "=HYPERLINK(1)",
        "outlet": "Harbour Post",
        "published": "2024-05-01",
        "language": "en",
        "text": TEXT,
        "metadata": {"topic": "order", "page": 3, "front": True},
        "warnings": ("a warning",),
    }
    return AnnotatedArticle(
        article=Article(**{**fields, **changes}),
        sentences=(
            Sentence(start=0, end=42, kind="body"),
            Sentence(start=43, end=72, kind="body"),
            Sentence(start=73, end=len(TEXT), kind="body"),
        ),
        entities=(
            CanonicalEntity(
                id="e1",
                key="gpe:norvia",
                name="Norvia",
                label="GPE",
                country="NV",
                aliases=("NV", "the Republic"),
                mentions=(
                    Mention(
                        start=0,
                        end=6,
                        text="Norvia",
                        label="GPE",
                        sentence=0,
                        rule="gazetteer",
                        confidence=0.9,
                    ),
                ),
            ),
            CanonicalEntity(
                id="e2",
                key="person:ada lund",
                name="Ada Lund",
                label="PERSON",
                office="Minister",
                mentions=(
                    Mention(
                        start=lund,
                        end=lund + 8,
                        text="Ada Lund",
                        label="PERSON",
                        sentence=1,
                        rule="encoder",
                        confidence=0.8,
                    ),
                ),
            ),
        ),
        quantities=(
            Quantity(
                id="q1",
                start=11,
                end=13,
                text="38",
                number_start=11,
                number_end=13,
                sentence=0,
                kind="rate",
                value=38.0,
                unit="count",
                base_value=0.00038,
                base_unit="1",
                dimension="dimensionless",
                measured_entity=Measured(start=14, end=22, text="killings", entity="e1"),
                measured_property=Measured(start=14, end=22, text="killings"),
                per=Per(value=100000.0, unit="people", text="per 100,000 people"),
                change=Change(direction="down", relation="from", pair="q2"),
                date=DateReference(text="2015", value="2015/2016"),
                place=PlaceReference(text="Norvia", entity="e1"),
                rule="rate.per",
                confidence=0.97,
            ),
        ),
        attributions=(
            Attribution(
                id="a1",
                source=SourceSpan(start=lund, end=lund + 8, text="Ada Lund", entity="e2"),
                cue=TextSpan(start=lund - 5, end=lund - 1, text="said"),
                content=(TextSpan(start=quote, end=quote + 12, text=TEXT[quote : quote + 12]),),
                kind="direct",
                sentence=1,
                rule="quote",
                confidence=0.9,
            ),
            Attribution(
                id="a2",
                content=(TextSpan(start=86, end=95, text=TEXT[86:95]), TextSpan(start=95, end=96, text=".")),
                kind="indirect",
                depth=1,
                distanced=True,
                sentence=2,
                rule="cue",
                confidence=0.5,
            ),
        ),
        frames=(
            Frame(
                sentence=0,
                security=0.9,
                rights=0.1,
                label="security",
                evidence=(Evidence(start=14, end=22, text="killings", frame="security", weight=1.5),),
            ),
            Frame(
                sentence=2, security=0.6, rights=0.7, label="both", relation="concession", conceded="security"
            ),
        ),
        stances=(
            Stance(
                holder=Holder(kind="attributed", text="Ada Lund", entity="e2", attribution="a1"),
                sentence=1,
                target="hardline_security_policy",
                label="support",
                score=0.8,
            ),
        ),
        summary=Summary(
            position=-0.25,
            interval=(-0.5, 0.125),
            shares=Shares(security=0.5, rights=0.0, both=0.25, neither=0.25),
            author_stance=ArticleStance(label="oppose", score=-0.4),
            concessions=1,
        ),
        provenance=Provenance(
            package="counterframe test",
            model=ModelReference(name="m", version="1", sha256="0" * 64),
            codebook="security-rights 1.0",
            layers={"entities": "ok"},
            warnings=("read with care",),
        ),
    )
