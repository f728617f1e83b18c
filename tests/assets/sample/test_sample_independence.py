"""The sample's answers are its own: its code imports nothing of the product that it judges."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "assets" / "sample"
OURS = ("assets", "checks", "dbt_project", "notifications", "orchestration")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.partition(".")[0] in OURS}


def test_the_sample_imports_only_itself() -> None:
    found = {(path.name, name) for path in PACKAGE.glob("*.py") for name in imported(path)}
    assert found
    assert {(file, name) for file, name in found if not name.startswith("assets.sample")} == set()


def test_the_sample_does_not_use_the_library_of_the_tax_id_rules() -> None:
    assert not [path.name for path in PACKAGE.glob("*.py") if "import stdnum" in path.read_text(encoding="utf-8")]
