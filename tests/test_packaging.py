"""The wheel alone is the product: all five packages with their data files, loadable away from the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent
PACKAGES = ("assets", "checks", "dbt_project", "notifications", "orchestration")

_LOAD = """
import importlib, json
from orchestration.definitions import defs
names = ("assets", "checks", "dbt_project", "notifications", "orchestration")
places = {name: importlib.import_module(name).__file__ for name in names}
graph = defs().resolve_asset_graph()
print(json.dumps({"places": places, "assets": len(graph.get_all_asset_keys()), "checks": len(graph.asset_check_keys)}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A clean environment that holds the wheel; the dependencies are borrowed from the environment of the tests."""

    wheel: Path
    root: Path

    def run(self, *command: str) -> str:
        """Run a program of the environment from a folder outside the checkout, and return what it printed."""
        elsewhere = self.root / "elsewhere"
        elsewhere.mkdir(exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
        environment |= {"TIEOUT_HOME": str(elsewhere / "home"), "DAGSTER_DISABLE_TELEMETRY": "1"}
        result = subprocess.run(
            [self.root / "bin" / command[0], *command[1:]],
            check=False,
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    dist, root = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("clean")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", dist, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = dist.glob("*.whl")
    venv.create(root, with_pip=False, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", root / "bin" / "python", "install"]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-index", wheel], check=True, capture_output=True)
    # A path named in a .pth file is put on sys.path, but .pth files in it are not read: the editable install stays out.
    (site_packages,) = root.glob("lib/python*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (root / "bin" / "dbt").symlink_to(Path(sys.executable).with_name("dbt"))
    return Installation(wheel=wheel, root=root)


def test_the_wheel_holds_every_file_of_the_five_packages_and_nothing_else(installation: Installation) -> None:
    # The macros that stand in for dbt while SQL is linted are a tool of the checkout: pyproject.toml leaves them out.
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *PACKAGES, ":!dbt_project/lint"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    expected = {name for name in tracked.stdout.splitlines() if (ROOT / name).exists()}
    with zipfile.ZipFile(installation.wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == expected


def test_the_definitions_load_outside_the_checkout_from_the_wheel_alone(installation: Installation) -> None:
    loaded = json.loads(installation.run("python", "-c", _LOAD).splitlines()[-1])
    outside = {name: place for name, place in loaded["places"].items() if not place.startswith(str(installation.root))}
    assert outside == {}
    assert loaded["assets"] >= 7
    assert loaded["checks"] >= 11


def test_the_command_is_installed_with_the_wheel(installation: Installation) -> None:
    assert installation.run("tieout", "--version").startswith("tieout")
