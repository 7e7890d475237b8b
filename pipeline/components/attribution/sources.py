"""Which entity a source is: by its own name, or by the nearest earlier one that a pronoun or title can mean.

Precision comes first; a source that nothing in the text settles stays without an entity.

* A **name** links when it holds the head of the source ("President Daniel Noboa"), or stands in apposition
  to it ("the minister, Jorge Torres"). "A spokesman for Noboa" does not link to Noboa.
* **he, she** link to the nearest earlier person who was a source or stood as a subject, at most
  `REACH` sentences back, of no other gender as far as the text tells (titles, earlier pronouns).
* **they, it, the group, the ministry** ... link to the nearest earlier organisation in that position, "the
  president" and other offices to the nearest earlier person named with that office.
* **I, we** inside a quotation link to the source of that quotation; elsewhere they are the author's.
"""

from __future__ import annotations

from bisect import bisect_left

import msgspec

from pipeline.components.attribution.cues import Candidate, TokenSpan
from pipeline.components.attribution.score import source_head
from pipeline.components.attribution.tokens import Tokens
from pipeline.schema.entity import CanonicalEntity

__all__ = ["REACH", "link_sources", "name_lone_quotations", "widen_to_names"]

REACH = 4  # sentences
FAR = 300  # mentions back within which an office may have been named

_GENDERS = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}
_TITLES = {
    "mr": "m",
    "mr.": "m",
    "sir": "m",
    "lord": "m",
    "mrs": "f",
    "mrs.": "f",
    "ms": "f",
    "ms.": "f",
    "lady": "f",
}
_GROUP_PRONOUNS = frozenset(("they", "it", "them"))
_SPEAKERS = frozenset(("i", "we", "me", "us"))
_GROUPS = frozenset(
    [
        "group",
        "organisation",
        "organization",
        "party",
        "ministry",
        "court",
        "agency",
        "newspaper",
        "paper",
        "committee",
        "commission",
        "council",
        "company",
        "institute",
        "university",
        "union",
        "ngo",
        "outlet",
        "watchdog",
        "body",
        "department",
        "office",
        "bureau",
        "coalition",
        "movement",
        "alliance",
        "foundation",
        "tribunal",
        "charity",
        "network",
        "campaign",
    ]
)
_OFFICES = frozenset(
    [
        "president",
        "mayor",
        "minister",
        "governor",
        "senator",
        "chancellor",
        "secretary",
        "judge",
        "general",
        "prosecutor",
        "commissioner",
        "congressman",
        "congresswoman",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "director",
        "chairman",
        "chairwoman",
        "premier",
        "leader",
        "ambassador",
        "attorney",
        "candidate",
        "lawmaker",
        "deputy",
        "professor",
        "chief",
        "king",
        "queen",
        "pope",
        "vice-president",
    ]
)
_ORGANISATIONS = frozenset(("ORG", "NORP", "FAC"))
_SUBJECTS = frozenset(("nsubj", "nsubj:pass", "nsubj:outer", "csubj"))
_NO_PARSE_VERB = 3  # words after a name within which a sentence-initial name counts as a subject


class _Named(msgspec.Struct, frozen=True):
    """One mention: characters, its entity, sentence, and whether it stands as a subject or source."""

    start: int
    end: int
    entity: int
    label: str
    sentence: int
    prominent: bool


def link_sources(
    tokens: Tokens, candidates: list[Candidate], entities: list[CanonicalEntity]
) -> list[str | None]:
    """Return for each candidate the id of the entity its source is, or None. Candidates stand in text order."""
    if not entities or not candidates:
        return [None] * len(candidates)
    spoken = {at for candidate in candidates if candidate.source for at in range(*candidate.source)}
    mentions = _read_mentions(tokens, entities, spoken)
    starts = [mention.start for mention in mentions]
    genders = _genders(tokens, entities, mentions)
    links: list[int | None] = []
    for candidate in candidates:
        entity: int | None = None
        if candidate.source is not None:
            entity = _named(tokens, candidate.source, mentions, starts)
            if entity is None:
                entity = _meant(tokens, candidate, candidates, links, mentions, starts, entities, genders)
        links.append(entity)
    return [None if entity is None else entities[entity].id for entity in links]


def name_lone_quotations(
    tokens: Tokens, candidates: list[Candidate], entities: list[CanonicalEntity]
) -> None:
    """Give a quotation without a cue the person whose name opens the next sentence of its paragraph.

    Only for a quotation that opens its paragraph, as pieces that begin with somebody's words do.
    """
    lone = [c for c in candidates if c.rule in ("quote.alone", "head") and c.cue is None and c.source is None]
    if not lone:
        return
    persons = {
        mention.start: mention.end
        for entity in entities
        for mention in entity.mentions
        if mention.label == "PERSON"
    }
    for candidate in lone:
        first, last = candidate.contents[0]
        paragraph = tokens.paragraph[first]
        if not tokens.depth[first] or first != tokens.paragraphs[paragraph][0] or last >= len(tokens.text):
            continue
        begin = next(
            (at for at in range(last, min(last + 3, len(tokens.text))) if not tokens.text[at].isspace()), last
        )
        end = persons.get(tokens.start[begin])
        if end is not None and tokens.paragraph[begin] == paragraph:
            candidate.source = (begin, tokens.token_at(end - 1) + 1)
            candidate.rule, candidate.confidence = "quote.next_name", 0.5


def widen_to_names(tokens: Tokens, candidates: list[Candidate], entities: list[CanonicalEntity]) -> None:
    """Widen each source that cuts a name to the whole name: "Ana" of "Ana Ruiz"."""
    spans: dict[int, TokenSpan] = {}
    for entity in entities:
        for mention in entity.mentions:
            first, last = tokens.token_at(mention.start), tokens.token_at(max(mention.end - 1, 0)) + 1
            if last - first > 1:
                spans.update(dict.fromkeys(range(first, last), (first, last)))
    for candidate in candidates:
        if candidate.source is None:
            continue
        first, last = candidate.source
        left, right = spans.get(first, candidate.source), spans.get(last - 1, candidate.source)
        blocked = candidate.cue is not None and left[0] < candidate.cue[1] and candidate.cue[0] < right[1]
        if not blocked:
            candidate.source = (min(first, left[0]), max(last, right[1]))


def _read_mentions(tokens: Tokens, entities: list[CanonicalEntity], spoken: set[int]) -> list[_Named]:
    """Return the mentions in order. `spoken`: tokens that lie in some source."""
    found = []
    for number, entity in enumerate(entities):
        for mention in entity.mentions:
            first = tokens.token_at(mention.start)
            last = tokens.token_at(max(mention.end - 1, mention.start)) + 1
            if tokens.parsed:
                prominent = any(tokens.deps[at] in _SUBJECTS for at in range(first, last))
            else:
                prominent = first - tokens.sentences[tokens.sentence[first]][0] <= _NO_PARSE_VERB
            if not prominent:
                prominent = first in spoken
            found.append(
                _Named(mention.start, mention.end, number, mention.label, tokens.sentence[first], prominent)
            )
    found.sort(key=lambda mention: (mention.start, -mention.end))
    return found


def _genders(tokens: Tokens, entities: list[CanonicalEntity], mentions: list[_Named]) -> dict[int, str]:
    """Return what titles say of persons: entity number -> `m` or `f`."""
    genders: dict[int, str] = {}
    for mention in mentions:
        if mention.label != "PERSON":
            continue
        first = tokens.token_at(mention.start)
        for at in (first - 1, first):
            gender = _TITLES.get(tokens.lower[at]) if at >= 0 else None
            if gender:
                genders.setdefault(mention.entity, gender)
    return genders


def _named(tokens: Tokens, source: TokenSpan, mentions: list[_Named], starts: list[int]) -> int | None:
    start, end = tokens.start[source[0]], tokens.end[source[1] - 1]
    text = tokens.raw
    head = source_head(text, start, end)
    inside = []
    for at in range(max(bisect_left(starts, start) - 1, 0), len(mentions)):
        mention = mentions[at]
        if mention.start >= end:
            break
        if (
            mention.start <= head[0]
            and head[1] <= max(mention.end, mention.start + 1)
            and mention.end > start
        ):
            return mention.entity
        if mention.start >= start:
            inside.append(mention)
    after = head[1]
    for mention in inside:
        if mention.label == "PERSON" and text[after : mention.start].strip(" ") in (",", "—", "–"):
            return mention.entity
    return None


def _meant(
    tokens: Tokens,
    candidate: Candidate,
    candidates: list[Candidate],
    links: list[int | None],
    mentions: list[_Named],
    starts: list[int],
    entities: list[CanonicalEntity],
    genders: dict[int, str],
) -> int | None:
    source = candidate.source
    if source is None:
        return None
    words = [word for word in tokens.lower[source[0] : source[1]] if word[:1].isalnum()]
    if not words:
        return None
    sentence = tokens.sentence[source[0]]
    before = bisect_left(starts, tokens.start[source[0]])
    earlier = []
    for at in range(before - 1, -1, -1):
        if sentence - mentions[at].sentence > REACH:
            break
        if mentions[at].prominent:
            earlier.append(mentions[at])
    if len(words) == 1 and words[0] in _SPEAKERS:
        return _enclosing(tokens, source, candidates, links)
    if len(words) == 1 and words[0] in _GENDERS:
        gender = _GENDERS[words[0]]
        for mention in earlier:
            if mention.label == "PERSON" and genders.get(mention.entity, gender) == gender:
                genders.setdefault(mention.entity, gender)
                return mention.entity
        return None
    if len(words) == 1 and words[0] in _GROUP_PRONOUNS:
        return next((mention.entity for mention in earlier if mention.label in _ORGANISATIONS), None)
    if words[0] in ("the", "this", "that") and len(words) <= 3:
        noun = words[-1]
        if noun in _GROUPS:
            return next((mention.entity for mention in earlier if mention.label == "ORG"), None)
        if noun in _OFFICES:
            return _office(tokens, noun, mentions[max(before - FAR, 0) : before], entities)
    return None


def _enclosing(
    tokens: Tokens, source: TokenSpan, candidates: list[Candidate], links: list[int | None]
) -> int | None:
    if tokens.depth[source[0]] == 0:
        return None
    for candidate, link in zip(reversed(candidates[: len(links)]), reversed(links), strict=True):
        if any(first <= source[0] < last for first, last in candidate.contents):
            return link
    return None


def _office(tokens: Tokens, noun: str, earlier: list[_Named], entities: list[CanonicalEntity]) -> int | None:
    """Return the nearest earlier person named with the office `noun`, unless two persons hold it."""
    holders: list[int] = []
    for mention in reversed(earlier):
        if mention.label != "PERSON" or mention.entity in holders:
            continue
        office = (entities[mention.entity].office or "").lower().split()
        first = tokens.token_at(mention.start)
        if noun in office or (first and tokens.lower[first - 1] == noun) or tokens.lower[first] == noun:
            holders.append(mention.entity)
    return holders[0] if len(holders) == 1 else None
