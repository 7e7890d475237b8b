"""Measures every layer that has floors, prints the scores, and pins the floors.

python benchmarks/floors.py --data DATA [--layer syntax] [--pin] [--allow-lower]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pipeline.training.floors import MEASURES, check, measure, pin, read_floors

FLOORS = Path(__file__).parents[1] / "models" / "floors.json"


def main() -> int:
    """Return 1 when a floor does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--layer", choices=list(MEASURES), action="append")
    parser.add_argument("--pin", action="store_true", help="raise the floors to just under the scores")
    parser.add_argument("--allow-lower", action="store_true", help="let --pin lower a floor")
    options = parser.parse_args()
    floors = read_floors(FLOORS)
    failures = []
    for layer in options.layer or MEASURES:
        scores = measure(layer, options.data)
        print(json.dumps({layer: scores}, indent=1))
        failures += check(layer, scores, floors, options.data)
        if options.pin:
            floors = pin(layer, scores, floors, options.data, options.allow_lower)
    if options.pin:
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
        return 0
    print("\n".join(failures) or "every floor holds")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
