"""What docs/sample-company.md shows is what the sample holds."""

import re
from pathlib import Path

from assets.sample.write import write_sample

DOCUMENT = Path(__file__).parents[3] / "docs" / "sample-company.md"


def test_the_customer_of_the_guide_is_in_the_files(tmp_path: Path) -> None:
    write_sample(tmp_path, customers=300, nights=1, seed=1)
    blocks = re.findall(r"^```csv (\S+)\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 11
    for name, block in blocks:
        lines = set((tmp_path / "2026-03-02" / name).read_text(encoding="utf-8").splitlines())
        assert set(block.splitlines()) <= lines, f"{name} no longer holds the row that the guide shows"
    assert "2026-03-02,contact.missing,aria:account:10161" in (tmp_path / "answers.csv").read_text(encoding="utf-8")
