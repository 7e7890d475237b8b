"""What stands around a figure, where attributions overlap."""

from __future__ import annotations

from pipeline.compare.claim_context import ClaimContext


def test_restrictions_read_overlapping_attributions_with_and_without_a_name() -> None:
    """Two attributions may cover the same words, one with a source's name and one without any."""
    context = ClaimContext.__new__(ClaimContext)
    text = "Doctors counted 40 deaths in the harbour wing."
    context._mentions = {}
    context._spans = {"a": [(40, 0, 46, "Doctors", None), (40, 0, 46, None, None)]}
    found = context.restrictions("a", 0, text, 0, 16, 18, None, "deaths")
    assert isinstance(found, dict)
