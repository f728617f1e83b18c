"""The pages of docs/rules are those of the packaged rules, texts, catalogue and models."""

import re
from pathlib import Path

import pytest

from checks.rules.catalogue import RULES
from orchestration.documentation import FOLDER, main, packaged_pages

ROOT = Path(__file__).parents[2]


def test_the_pages_are_as_the_rules_are() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / FOLDER).iterdir()}
    assert written == packaged_pages(), "run make docs, and commit what it writes"


def test_every_rule_has_a_place_in_the_pages() -> None:
    pages = packaged_pages()
    assert [rule.id for rule in RULES if f"## {rule.id}\n" not in pages[f"{rule.topic}.md"]] == []
    assert [rule.id for rule in RULES if f"[`{rule.id}`]({rule.topic}.md#" not in pages["README.md"]] == []
    rules_to_come = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [topic for topic in pages if f"(rules/{topic})" not in rules_to_come] == []


def test_the_pages_of_topics_that_are_gone_are_removed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    main()
    wanted = {path.name for path in FOLDER.iterdir()}
    (FOLDER / "gone.md").write_text((FOLDER / "po.md").read_text())
    (FOLDER / "own.md").write_text("# A page of one's own\n")
    (FOLDER / "po.md").write_text("old")
    main()
    assert {path.name for path in FOLDER.iterdir()} == {*wanted, "own.md"}
    assert (FOLDER / "po.md").read_text() == packaged_pages()["po.md"]


@pytest.mark.parametrize("page", ["README.md", "docs/rules.md", "docs/how-to-add-a-rule.md", "docs/rules/README.md"])
def test_what_a_page_on_rules_links_to_is_there(page: str) -> None:
    path = ROOT / page
    targets = re.findall(r"\]\(([^)#]+?)(#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert targets
    for target, anchor in targets:
        if target.startswith("http"):
            continue
        linked = path.parent / target
        assert linked.exists(), f"{page} links to {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor[1:] in anchors, f"{page} links to {target}{anchor}"
