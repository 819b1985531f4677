"""Write docs/rules.md from the records in sim/rules: python scripts/build_rules_page.py."""

from pathlib import Path

from sim.rules.page import rules_page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rules.md"


def main() -> None:
    """Write the page and say where."""
    PAGE.write_text(rules_page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")


if __name__ == "__main__":
    main()
