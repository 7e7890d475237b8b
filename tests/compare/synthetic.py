"""Annotated articles made by rule, for tests and benchmarks: valid offsets, known leanings, no model.

Sentences are our own, written with marks: `<e:name>`, `<q:name>`, `<s>` source, `<k>` cue, `<c>` content,
each closed by `</>`. `compose` strips the marks and keeps their offsets.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from pipeline.schema import (
    AnnotatedArticle,
    Article,
    ArticleStance,
    Attribution,
    CanonicalEntity,
    DateReference,
    Evidence,
    Frame,
    Holder,
    HolderSummary,
    Measured,
    Mention,
    ModelReference,
    Per,
    PlaceReference,
    Provenance,
    Quantity,
    Section,
    Sentence,
    Shares,
    SourceSpan,
    Stance,
    Summary,
    TextSpan,
)

ENTITIES = {
    "bukele": ("Nayib Bukele", "PERSON", "SV", "President"),
    "salvador": ("El Salvador", "GPE", "SV", None),
    "cecot": ("CECOT", "FAC", "SV", None),
    "hrw": ("Human Rights Watch", "ORG", None, None),
    "noboa": ("Daniel Noboa", "PERSON", "EC", "President"),
    "ecuador": ("Ecuador", "GPE", "EC", None),
    "castro": ("Xiomara Castro", "PERSON", "HN", "President"),
    "honduras": ("Honduras", "GPE", "HN", None),
}
# name: (value, kind, modifier, measured entity, per, date, place)
QUANTITIES: dict[str, dict] = {
    "arrests": {"value": 75000, "kind": "count", "modifier": ">", "measured": "people arrested", "place": "salvador"},
    "arrests_low": {"value": 40000, "kind": "count", "measured": "people arrested", "place": "salvador"},
    "capacity": {"value": 40000, "kind": "count", "modifier": "<=", "measured": "inmates", "place": "cecot"},
    "capacity_low": {"value": 20000, "kind": "count", "modifier": "<=", "measured": "inmates", "place": "cecot"},
    "rate": {"value": 103, "kind": "rate", "measured": "homicides", "per": (100000, "people"),
             "date": ("2015", "2015/2016"), "place": "salvador"},
    "rate_low": {"value": 1.06, "kind": "rate", "measured": "murders", "per": (1000, "people"),
                 "date": ("2015", "2015-01-01/2016-01-01"), "place": "salvador"},
    "support": {"value": 80, "kind": "percent", "measured": "voters", "place": "ecuador"},
    "cost": {"value": 115e6, "kind": "money", "unit": "USD", "measured": "prison", "place": "salvador"},
}  # fmt: skip

SECURITY = (
    "The streets of <e:salvador>El Salvador</> are calmer than they were a decade ago, and shops open after dark.",
    "<e:bukele>Nayib Bukele</> built <e:cecot>CECOT</> to keep gang leaders behind walls for good.",
    "More than <q:arrests>75,000</> people have been arrested since the emergency began in <e:salvador>El Salvador</>.",
    "<s><e:noboa>Daniel Noboa</></> <k>promised</> <c>that soldiers would stay on patrol until the gangs gave up</>.",
    "<e:ecuador>Ecuador</> sent troops to its ports after a week of bombings.",
    "<s>Supporters</> <k>say</> <c>the crackdown has given whole districts back to the people who live there</>.",
    "The prison cost <q:cost>$115m</> and filled within a year.",
    "In 2015 the country recorded <q:rate>103</> homicides per 100,000 people.",
)
RIGHTS = (
    "<s><e:hrw>Human Rights Watch</></> <k>warned</> <c>that detainees wait months without seeing a judge</>.",
    "Families stand outside the gates of <e:cecot>CECOT</> and are told nothing about their sons.",
    "Courts in <e:salvador>El Salvador</> have stopped asking the police for evidence.",
    "No warrant is shown, no lawyer is called, and no visit is allowed.",
    "<s>Lawyers</> <k>described</> <c>“a system in which nobody has to explain an arrest”</>.",
    "A cell built for ten men holds sixty, and food comes once a day.",
    "<e:honduras>Honduras</> suspended the right of assembly in two cities.",
    "By another count <q:rate_low>1.06</> murders per 1,000 people were recorded in 2015.",
)
BOTH = (
    "Homicides have fallen, but <q:arrests_low>40,000</> people arrested in raids have never seen a courtroom.",
    "The calm was bought with the silence of the courts.",
    "While the gangs have gone, so have the judges who could say no to <e:bukele>Nayib Bukele</>.",
)
NEITHER = (
    "The rains came late this year and the coffee harvest is small.",
    "Parliament meets again in September.",
    "<s>The ministry</> <k>said</> <c>the new airport would open next spring</>.",
    "<q:support>80 percent</> of voters in <e:ecuador>Ecuador</> had made up their minds by then.",
    "The compound has room for up to <q:capacity>40,000</> inmates, according to the plans.",
    "A leaflet puts it at <q:capacity_low>20,000</> inmates.",
)
OUTLETS = (
    ("The Harbour Gazette", "US", 0.75),
    ("Civic Ledger", "GB", 0.25),
    ("El Faro del Sur", "SV", 0.35),
    ("Frontier Post", "EC", 0.65),
    ("Meridian Weekly", "CO", 0.5),
    ("The Plain Dealer of Nowhere", "IE", 0.45),
)

_MARK = re.compile(r"<(/|[a-z](?::[a-z_]+)?)>")


@dataclass
class Composed:
    """A text and the marks found in it, as (kind, name, start, end)."""

    text: str = ""
    marks: list[tuple[str, str, int, int]] = field(default_factory=list)


def compose(marked: str, offset: int = 0) -> Composed:
    """Return the text without marks, and the marks with offsets starting at `offset`."""
    result, opened, position = Composed(), [], 0
    for match in _MARK.finditer(marked):
        result.text += marked[position : match.start()]
        position = match.end()
        if match.group(1) == "/":
            kind, name, start = opened.pop()
            result.marks.append((kind, name, start, offset + len(result.text)))
        else:
            kind, _, name = match.group(1).partition(":")
            opened.append((kind, name, offset + len(result.text)))
    result.text += marked[position:]
    return result


def annotate_marked(
    article_id: str,
    sentences: list[tuple[str, str]],
    *,
    title: str | None = None,
    outlet: str | None = None,
    published: str | None = None,
    byline: str | None = None,
    metadata: dict | None = None,
    author: str = "neutral",
    quantities: dict[str, dict] | None = None,
    entities: dict[str, tuple] | None = None,
) -> AnnotatedArticle:
    """Return an annotated article of marked sentences, each with its frame label."""
    known_quantities = {**QUANTITIES, **(quantities or {})}
    known_entities = {**ENTITIES, **(entities or {})}
    text, spans, marks = "", [], []
    for marked, _ in sentences:
        text += "\n" if text else ""
        composed = compose(marked, len(text))
        spans.append((len(text), len(text) + len(composed.text)))
        marks.append(composed.marks)
        text += composed.text
    names = list(dict.fromkeys(name for group in marks for kind, name, *_ in group if kind == "e"))
    ids = {name: f"e{number}" for number, name in enumerate(names, start=1)}
    mentions: dict[str, list[Mention]] = {name: [] for name in names}
    found, attributions, stances, frames = [], [], [], []
    for index, group in enumerate(marks):
        label = sentences[index][1]
        for kind, name, start, end in group:
            if kind == "e":
                mentions[name].append(
                    Mention(start=start, end=end, text=text[start:end], label=known_entities[name][1],
                            sentence=index, rule="encoder", confidence=0.98)
                )  # fmt: skip
            elif kind == "q":
                found.append(
                    _quantity(
                        f"q{len(found) + 1}",
                        known_quantities[name],
                        text,
                        start,
                        end,
                        index,
                        ids,
                        known_entities,
                    )
                )
        by_kind = {kind: (start, end) for kind, _, start, end in group}
        if "c" in by_kind:
            source = by_kind.get("s")
            named = [
                name
                for kind, name, start, end in group
                if kind == "e" and source and source[0] <= start and end <= source[1]
            ]
            entity = ids[named[0]] if named else None
            attribution = Attribution(
                id=f"a{len(attributions) + 1}",
                source=SourceSpan(start=source[0], end=source[1], text=text[slice(*source)], entity=entity) if source else None,
                cue=TextSpan(start=by_kind["k"][0], end=by_kind["k"][1], text=text[slice(*by_kind["k"])]) if "k" in by_kind else None,
                content=(TextSpan(start=by_kind["c"][0], end=by_kind["c"][1], text=text[slice(*by_kind["c"])]),),
                kind="direct" if "“" in text[slice(*by_kind["c"])] else "indirect",
                sentence=index, rule="cue.clause", confidence=0.9,
            )  # fmt: skip
            attributions.append(attribution)
            stance = {"security": ("support", 0.8), "rights": ("oppose", -0.8)}.get(label, ("neutral", 0.0))
            stances.append(
                Stance(
                    holder=Holder(
                        kind="attributed",
                        text=attribution.source.text if attribution.source else None,
                        entity=entity,
                        attribution=attribution.id,
                    ),
                    sentence=index,
                    target="hardline_security_policy",
                    label=stance[0],
                    score=stance[1],
                )
            )
        elif label != "neither":
            value = {"support": 0.7, "oppose": -0.7}.get(author, 0.0)
            stances.append(
                Stance(holder=Holder(kind="author"), sentence=index, target="hardline_security_policy",
                       label=author if author in ("support", "oppose") else "neutral", score=value)
            )  # fmt: skip
        frames.append(_frame(index, label, text, spans[index]))
    return AnnotatedArticle(
        article=Article(
            id=article_id, title=title, outlet=outlet, published=published, byline=byline, language="en", text=text,
            sections=tuple(Section(start=start, end=end, kind="body", rule="paragraph") for start, end in spans),
            metadata=metadata or {},
        ),
        sentences=tuple(Sentence(start=start, end=end, kind="body") for start, end in spans),
        entities=tuple(
            CanonicalEntity(
                id=ids[name], key=f"{known_entities[name][1].lower()}:{known_entities[name][0].lower()}",
                name=known_entities[name][0], label=known_entities[name][1], country=known_entities[name][2],
                office=known_entities[name][3], mentions=tuple(mentions[name]),
            )
            for name in names
        ),
        quantities=tuple(found),
        attributions=tuple(attributions),
        frames=tuple(frames),
        stances=tuple(stances),
        summary=summary_of([label for _, label in sentences], author, stances),
        provenance=Provenance(
            package="counterframe 0.1.0",
            model=ModelReference(name="synthetic", version="1", sha256="0" * 64),
            codebook="security-rights 1.0",
            layers=dict.fromkeys(("sentences", "entities", "quantities", "attributions", "frames", "stances"), "ok"),
        ),
    )  # fmt: skip


def _quantity(
    name: str,
    known: dict,
    text: str,
    start: int,
    end: int,
    sentence: int,
    ids: dict[str, str],
    entities: dict,
) -> Quantity:
    per = known.get("per")
    date = known.get("date")
    place = known.get("place")
    measured = known.get("measured")
    return Quantity(
        id=name, start=start, end=end, text=text[start:end], number_start=start, number_end=end, sentence=sentence,
        kind=known["kind"], value=known.get("value"), lower=known.get("lower"), upper=known.get("upper"),
        unit=known.get("unit", "percent" if known["kind"] == "percent" else "count"),
        base_value=known["value"] / 100 if known["kind"] == "percent" else known.get("base_value"),
        dimension=known.get("dimension"),
        modifier=known.get("modifier", "="),
        measured_entity=Measured(start=start, end=end, text=measured) if measured else None,
        per=Per(value=per[0], unit=per[1], text=f"per {per[0]:,} {per[1]}") if per else None,
        date=DateReference(text=date[0], value=date[1]) if date else None,
        place=PlaceReference(text=entities[place][0], entity=ids.get(place)) if place else None,
        change=known.get("change"),
        rule="synthetic", confidence=0.95,
    )  # fmt: skip


def _frame(index: int, label: str, text: str, span: tuple[int, int]) -> Frame:
    security, rights = {
        "security": (0.9, 0.1),
        "rights": (0.08, 0.92),
        "both": (0.8, 0.85),
        "neither": (0.05, 0.04),
    }[label]
    start = span[0]
    end = start + len(text[start : span[1]].split(" ")[0])
    evidence = () if label == "neither" else (
        Evidence(start=start, end=end, text=text[start:end], frame="rights" if label == "rights" else "security", weight=1.2),
    )  # fmt: skip
    concession = label == "both" and ("but" in text[slice(*span)] or "While" in text[slice(*span)])
    return Frame(
        sentence=index, security=security, rights=rights, label=label, evidence=evidence,
        relation="concession" if concession else "trade_off" if label == "both" else "none",
        conceded="security" if concession else None,
    )  # fmt: skip


def summary_of(labels: list[str], author: str, stances: list[Stance]) -> Summary:
    share = {name: labels.count(name) / len(labels) for name in ("security", "rights", "both", "neither")}
    framed = share["security"] + share["rights"] + share["both"]
    position = (share["security"] - share["rights"]) / framed if framed else None
    half = 0.9 / max(1, len(labels)) ** 0.5
    interval = None if position is None else (max(-1.0, position - half), min(1.0, position + half))
    return Summary(
        position=position,
        interval=interval,
        undecided=interval is None or interval[0] <= 0 <= interval[1],
        shares=Shares(**share),
        author_stance=ArticleStance(label=author, score={"support": 0.7, "oppose": -0.7}.get(author, 0.0)),
        holders=tuple(
            HolderSummary(text=stance.holder.text or "", entity=stance.holder.entity, label=stance.label,
                          score=stance.score, statements=1)
            for stance in stances if stance.holder.kind == "attributed"
        ),
        concessions=labels.count("both"),
        trade_offs=0,
    )  # fmt: skip


def synthetic_corpus(articles: int = 60, seed: int = 7, sentences: int = 14) -> list[AnnotatedArticle]:
    """Return articles of six outlets with different leanings, 2018 to 2025; the same for the same seed."""
    rng = random.Random(seed)
    corpus = []
    for number in range(articles):
        outlet, country, leaning = OUTLETS[number % len(OUTLETS)]
        year = 2018 + (number // len(OUTLETS)) % 8
        lean = min(0.95, max(0.05, leaning + 0.03 * (year - 2021) + rng.gauss(0, 0.15)))
        chosen = []
        for _ in range(max(4, int(rng.gauss(sentences, sentences / 4)))):
            draw = rng.random()
            if draw < 0.25:
                chosen.append((rng.choice(NEITHER), "neither"))
            elif draw < 0.35:
                chosen.append((rng.choice(BOTH), "both"))
            elif rng.random() < lean:
                chosen.append((rng.choice(SECURITY), "security"))
            else:
                chosen.append((rng.choice(RIGHTS), "rights"))
        author = "support" if lean > 0.65 else "oppose" if lean < 0.4 else "neutral"
        corpus.append(
            annotate_marked(
                f"a{number:05d}",
                chosen,
                title=f"{rng.choice(('What the emergency costs', 'A safer street', 'The price of calm', 'Behind the gates'))}, {number}",
                outlet=outlet,
                published=f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
                if number % 17
                else None,
                byline=f"Writer {number % 9}",
                metadata={"country": country, "topic": ("prisons", "elections")[number % 2]},
                author=author,
            )
        )
    return corpus
