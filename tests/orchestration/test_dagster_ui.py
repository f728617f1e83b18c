"""What ops people see in a real browser: the lineage of the night, and a rule that does not hold."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from assets.sample.write import write_sample
from checks.rules.catalogue import RULES
from command_line import CommandLine
from environments import REPOSITORY, quiet_environment
from lanes import chromium
from nights import environment_of

pytestmark = [pytest.mark.browser, pytest.mark.long]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
PATIENCE = 90


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The UI of a home with one night that the command line ran."""
    root = tmp_path_factory.mktemp("ui")
    exports, home = root / "exports", root / "home"
    write_sample(exports, customers=60, nights=1, seed=7, rule_ids=[rule.id for rule in RULES])
    night = CommandLine(home=home, exports=exports)("nightly")
    assert night.code == 0, night.err
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = _serve(home, exports, port, root / "webserver.log")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _serve(home: Path, exports: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("dagster-webserver")), "-m", "orchestration.definitions"]
    environment = quiet_environment(**environment_of(home, exports), DAGSTER_HOME=str(home / "dagster"))
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "-h", "127.0.0.1", "-p", str(port)],
            cwd=REPOSITORY,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5):
                return server
        except (URLError, OSError):
            time.sleep(0.5)
    server.kill()
    raise AssertionError(f"the webserver did not come up: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser.new_page(viewport={"width": 1900, "height": 1100})
        browser.close()


def test_the_lineage_shows_the_night_as_a_story(page: Page, address: str) -> None:
    page.goto(f"{address}/asset-groups")
    for group in ("exports", "opening", "staging", "intermediate", "marts", "rules", "outcome"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=PATIENCE * 1000)


def test_a_rule_that_does_not_hold_is_red_and_says_for_how_many(page: Page, address: str) -> None:
    page.goto(f"{address}/assets/facts_accounts?view=checks&checkDetail=overview&checkName=contact__missing")
    expect(page.get_by_text("contact__missing").first).to_be_visible(timeout=PATIENCE * 1000)
    page.get_by_text("contact__missing").first.click()
    expect(page.get_by_text("Does not hold for").first).to_be_visible(timeout=PATIENCE * 1000)
    expect(page.get_by_text("Failed").first).to_be_visible(timeout=PATIENCE * 1000)
