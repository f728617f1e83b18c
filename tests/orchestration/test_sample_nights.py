"""The fictional company's seven nights, as its deliveries arrived: every finding is one of its answers, and every
answer is found; what was held, came back or was withdrawn stands so in the cases; every count is the same everywhere.

One seed by the real command, the other by the plain functions and with all that rules to come shall find: no rule of
today may take it for its own. Each seed is a class: test processes share them out.
"""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from assets.landing.guarding.applicable import guards_of
from checks.engine.findings import VerdictStatus
from checks.rules.catalogue import RULES
from command_line import CommandLine
from home_search import files_of_people, texts_of
from nights import Installation, query
from notifications.items.model import WorkItem
from notifications.items.transitions import Action
from notifications.mail.outbox import list_notices, load_notice
from notifications.store import items as queries
from notifications.store.database.engine import reading
from notifications.store.database.schema import events, work_item_findings
from packaged import ROLES
from sample_story import CUSTOMERS, NIGHTS, Story, live_through

pytestmark = pytest.mark.long

OUT_OF_WINDOW = """
select subject_key from facts_invoices
cross join (select coverage_from from exports where export = 'netsuite.transactions')
where bill_date < coverage_from + 2
"""
"""Two days of grace: what was billed on the window's first two days may be posted before it."""
CANARY = "DE294776385"
SHOWN_OF_CANARY = "…6385"


HELD = {
    2: set(),
    3: set(),
    4: {"netsuite.transactions"},
    5: set(),
    6: {"deal_desk.po_register"},
    7: set(),
    8: {"aria.invoices"},
}
"""By day of the month, the exports on hold."""
HELD_WITH_ALL_KINDS = HELD | {
    3: {"zendesk.tickets"},
    4: {"netsuite.transactions", "treasury.exchange_rates"},
    6: {"deal_desk.po_register", "netsuite.receivables_ageing"},
    7: {"netsuite.customer_payments"},
}
NEEDED = {export for rule in RULES for export in ROLES.exports(rule.needs)}


class SampleNights:
    """What holds of every seed."""

    seed: int
    held = HELD

    def test_every_finding_is_an_answer_and_every_answer_is_found(
        self, story: Story, tell: Callable[[str], None]
    ) -> None:
        assert [str(told.summary.business_date) for told in story.last_editions] == [
            f"2026-03-0{day}" for day in range(2, 2 + NIGHTS)
        ]
        for told in story.last_editions:
            assert sorted(story.answers[told.summary.business_date]) == told.found
            assert told.summary.findings == len(told.found)
        found = sum(len(told.found) for told in story.last_editions)
        expected = sum(len(of_date) for of_date in story.answers.values())
        tell(f"seed {self.seed}, {CUSTOMERS} customers, {NIGHTS} nights: {found} findings, {expected} answers")
        assert found == expected > 300

    def test_an_export_on_hold_opens_and_closes_nothing_that_needs_it(self, story: Story) -> None:
        silent = {}
        for told in story.told:
            held = {line.export for line in told.summary.exports if line.held}
            silent[told.summary.business_date.day] = held
            rules = {line.rule_id for line in told.summary.verdicts if line.status is VerdictStatus.NOT_EVALUATED}
            assert bool(held & NEEDED) == bool(rules)
            assert not [rule for rule, _ in told.found if rule in rules]
            if rules:
                before = {key: entry for key, entry in story.before(told).entries.items() if entry.rule_id in rules}
                assert {key: entry for key, entry in told.entries.items() if entry.rule_id in rules} == before
                assert any(entry.is_live for entry in before.values())
        assert silent == self.held

    def test_an_invoice_that_left_the_window_closes_nothing(self, story: Story) -> None:
        left: dict[str, bool] = {}
        for told in story.last_editions[1:]:
            warehouse = story.place.home.published(told.summary.business_date, told.summary.edition)
            gone = query(warehouse, OUT_OF_WINDOW)
            missing = {
                entry.subject_key: fingerprint
                for fingerprint, entry in story.before(told).entries.items()
                if entry.is_live and entry.rule_id == "invoice.missing_in_erp"
            }
            left |= {missing[key]: told.entries[missing[key]].is_live for (key,) in gone if key in missing}
        assert len(left) > 2
        assert all(left.values())

    def test_a_finding_never_stands_on_two_cases_and_a_case_that_comes_back_keeps_its_number(
        self, story: Story
    ) -> None:
        with reading(story.place.services.store()) as connection:
            of_finding = func.count(work_item_findings.c.item_id)
            counts = connection.execute(select(of_finding).group_by(work_item_findings.c.fingerprint)).scalars().all()
            kinds = connection.execute(select(events.c.item_id, events.c.kind).order_by(events.c.id)).all()
        assert set(counts) == {1}
        history = {item_id: [kind for other, kind in kinds if other == item_id] for item_id, _ in kinds}
        back = [lines for lines in history.values() if Action.REOPENED in lines]
        assert len(back) > 2
        assert all(Action.RESOLVED in lines[: lines.index(Action.REOPENED)] for lines in back)
        assert sum(told.summary.items.told(Action.REOPENED) for told in story.told) > 0

    def test_what_only_the_faulty_delivery_showed_is_withdrawn_by_the_corrected_one(self, story: Story) -> None:
        faulty, corrected = (told for told in story.told if told.summary.business_date.day == 7)
        assert (faulty.summary.edition, corrected.summary.edition) == (1, 2)
        wrong = set(faulty.found) - story.answers[faulty.summary.business_date]
        assert len(wrong) > 20
        live = {(entry.rule_id, entry.subject_key) for entry in corrected.entries.values() if entry.is_live}
        assert not wrong & live
        assert corrected.summary.items.told(Action.WITHDRAWN) > 10
        assert [told.summary.items.told(Action.WITHDRAWN) for told in story.told if told is not corrected] == [
            0
        ] * NIGHTS

    def test_mails_page_and_list_count_the_same_cases(self, story: Story) -> None:
        store = story.place.services.store()
        mails = [load_notice(store, line.id) for line in list_notices(store)]
        for told in story.told:
            summary = told.summary
            page = story.place.home.report(summary.business_date, summary.edition).read_text(encoding="utf-8")
            shown = [mail.text for mail in mails if mail.night_id == summary.night_id]
            assert shown
            texts = [*shown, re.sub(r"<[^>]+>", " ", page), *([told.printed] if told.printed else [])]
            counted = {int(number.replace(",", "")) for text in texts for number in cases_open(text)}
            assert counted == {told.open_items} == {summary.items.open}

    def test_a_case_on_hold_says_why(self, story: Story) -> None:
        held = story.night(3).summary.items.held
        assert held > 0
        assert story.night(4).summary.items.held < held


def cases_open(text: str) -> list[str]:
    found: list[str] = re.findall(r"([\d,]+) cases? open", " ".join(text.split()))
    assert found
    return found


class TestSeed23WithAllKindsByThePlainFunctions(SampleNights):
    seed = 23
    held = HELD_WITH_ALL_KINDS

    @pytest.fixture(scope="class")
    @classmethod
    def story(cls, tmp_path_factory: pytest.TempPathFactory) -> Story:
        return live_through(tmp_path_factory.mktemp("seed23"), cls.seed, run_plainly, all_kinds=True)

    def test_every_mishap_of_a_whole_export_is_found_by_a_guard_that_its_contract_asks_for(self, story: Story) -> None:
        exports = story.place.config.catalogue.exports.values()
        asked = {(rule.id, export.native_key) for export in exports for rule in guards_of(export)}
        mishaps = [found for told in story.last_editions for found in told.found if found[0].startswith("export.")]
        assert len(mishaps) == 9
        assert set(mishaps) <= asked


class TestSeed7ByTheCommand(SampleNights):
    seed = 7

    @pytest.fixture(scope="class")
    @classmethod
    def story(cls, tmp_path_factory: pytest.TempPathFactory) -> Story:
        return live_through(tmp_path_factory.mktemp("seed7"), cls.seed, run_command)

    def test_the_lists_for_programs_say_the_same(self, story: Story) -> None:
        tieout, last = command(story.place), story.told[-1]
        assert len(tieout("items", "list", "--format", "json").json) == last.open_items
        lines = tieout("findings", "--date", "2026-03-07", "--format", "csv").out.splitlines()
        assert lines[0].startswith("business_date,rule_id,subject_key,")
        assert [tuple(line.split(",")[1:3]) for line in lines[1:]] == story.night(6).found

    def test_the_canary_is_whole_in_no_log_event_metadata_mail_or_report(self, story: Story) -> None:
        home = story.place.home
        account = query(
            home.current,
            "select native_key, tax_id_entered from intermediate.billing_accounts where tax_id_entered = ?",
            CANARY,
        )
        assert len(account) == 1
        searched = list(files_of_people(home))
        assert {path.suffix for path in searched} >= {".db", ".eml", ".html", ".log", ".json"}
        leaks = [path for path in searched for text in texts_of(path) if CANARY in text]
        assert leaks == []
        assert not [told for told in story.told if CANARY in told.printed]
        shown = [path for path in searched for text in texts_of(path) if SHOWN_OF_CANARY in text]
        assert {path.suffix for path in shown} >= {".db", ".eml", ".html"}
        case = next(item for item in queries.list_items(story.place.services.store()) if has(item, account[0][0]))
        words = command(story.place)("items", "show", str(case.id)).out
        assert SHOWN_OF_CANARY in words
        assert CANARY not in words

    def test_everything_in_the_home_is_its_owners_alone(self, story: Story) -> None:
        root = story.place.home.root
        modes = {path.relative_to(root): path.lstat().st_mode & 0o777 for path in root.rglob("*")}
        assert {
            str(path): oct(mode) for path, mode in modes.items() if mode & 0o077 and path.name != "current.duckdb"
        } == {}


def has(item: WorkItem, subject_key: str) -> bool:
    return any(
        one.subject_key == subject_key and one.rule_id == "tax_id.invalid" for one in (e.finding for e in item.entries)
    )


def run_plainly(place: Installation, business_date: date) -> str:
    place.night(business_date)
    return ""


def run_command(place: Installation, _: date) -> str:
    """The newest date with a delivery is the night's, so that the command is not told."""
    ended = command(place)("nightly")
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    return ended.out


def command(place: Installation) -> CommandLine:
    return CommandLine(home=place.home.root, exports=place.settings.exports)
