"""`make docs`: writes the pages of docs/rules and the tables of docs/work-items.md from the packaged code.

Contains what they are made from, and the command. Keep out how they read (checks.engine.pages,
notifications.items.table).
"""

import sys
from pathlib import Path

import yaml

from assets.landing.schema.catalogue import load_catalogue
from assets.landing.schema.roles import roles_of
from checks.engine.pages import GENERATED, Described, rule_pages
from checks.errors import TieoutError
from checks.rules.catalogue import RULES, load_texts
from notifications.items.table import with_tables
from orchestration.runtime.dbt_manifest import PROJECT

FOLDER = Path("docs/rules")
WORK_ITEMS = Path("docs/work-items.md")


def main() -> None:
    """Write the pages below docs/ of the working directory, and remove those of topics that are gone."""
    try:
        pages = packaged_pages()
    except TieoutError as error:
        sys.stderr.write(f"docs: {error}\n")
        sys.exit(error.exit_code)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in pages and path.read_text(encoding="utf-8").startswith(GENERATED):
            path.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    if WORK_ITEMS.exists():
        WORK_ITEMS.write_text(with_tables(WORK_ITEMS.read_text(encoding="utf-8")), encoding="utf-8")


def packaged_pages() -> dict[str, str]:
    """Return the text of each page by its file name, with the names of the packaged systems."""
    roles = roles_of(load_catalogue())
    return rule_pages(RULES, roles, load_texts(roles), described_columns(PROJECT / "models" / "marts"))


def described_columns(folder: Path) -> Described:
    """Return what the YAML files below `folder` say of each column, by model."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yml"))]
    documents = [yaml.load(text, yaml.CSafeLoader) for text in texts]
    return {
        model["name"]: {column["name"]: column["description"] for column in model.get("columns", ())}
        for document in documents
        for model in document.get("models", ())
    }


if __name__ == "__main__":
    main()
