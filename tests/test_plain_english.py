"""What people read is plain English: phrases that read as translated are kept out of messages, texts and pages."""

import re
from pathlib import Path

import pytest
import yaml

from messages import messages

ROOT = Path(__file__).parents[1]
BANNED = re.compile(
    r"(?<![Tt]here )\b(is|are) no (?!longer|such|newer|more)[a-z]"  # is not a
    r"|\banew\b"  # again
    r"|\bset aside\b"  # quarantined
    r"|(?<!--)\bmend(s|ed|ing)?\b"  # fix, correct
    r"|\blead (is|was) told\b"  # notified
    r"|\blies (in|before|beside|outside)\b"  # is
)
OLD_WORKBOOKS = "Rows of (.+) that were (?:quarantined|set aside)"
"""What is recognised in workbooks that an earlier version wrote."""


@pytest.mark.parametrize("package", ["assets", "checks", "notifications", "orchestration"])
def test_no_message_has_a_phrase_that_reads_as_translated(package: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if not {"migrations", "sample"} & set(path.parts)
        for line, text in messages(path)
        if BANNED.search(text) and text != OLD_WORKBOOKS
    ]
    assert found == []


def test_no_text_of_a_rule_and_no_page_has_one() -> None:
    texts = {
        f"{path.name} {rule}": yaml.safe_dump(text)
        for path in sorted((ROOT / "checks" / "rules").glob("*.yaml"))
        for rule, text in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }
    pages = [ROOT / "README.md", ROOT / "docs" / "how-to-add-a-rule.md", ROOT / "docs" / "work-items.md"]
    texts |= {path.name: path.read_text(encoding="utf-8") for path in pages}
    texts |= {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "notifications").rglob("*.j2")}
    assert [name for name, text in texts.items() if BANNED.search(text)] == []
