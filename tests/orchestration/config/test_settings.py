"""What the environment says: defaults, mistakes with their remedy, and secrets that are never shown."""

from pathlib import Path

import pytest

from checks.errors import ConfigurationError
from orchestration.config.policy_file import load_policy
from orchestration.config.settings import PACKAGES, code_digest, read_settings


def test_without_any_variable_the_packaged_documents_and_var_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert (settings.home.root, settings.exports) == (tmp_path / "var", tmp_path / "var" / "exports")
    assert (settings.production, settings.database_url) == (False, None)
    assert settings.policy.schedule.zone == "Europe/Berlin"
    assert settings.night_config().catalogue.exports.keys() >= {"aria.accounts", "netsuite.transactions"}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("stage", "production"), [("production", True), ("uat", False), ("test", False)])
def test_only_production_is_production(stage: str, production: bool) -> None:
    assert read_settings({"TIEOUT_ENV": stage}).production is production


@pytest.mark.parametrize("stage", ["prod", "Production", ""])
def test_a_stage_that_is_none_is_a_mistake_and_not_taken_for_another(stage: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"TIEOUT_ENV={stage}: is not an environment\. Use production, "):
        read_settings({"TIEOUT_ENV": stage})


@pytest.mark.parametrize("variable", ["TIEOUT_POLICY", "TIEOUT_CATALOGUE"])
def test_a_document_that_is_not_there_is_told_with_its_variable(variable: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"{variable}={tmp_path}/mine\.yaml: there is no such file"):
        read_settings({variable: str(tmp_path / "mine.yaml")})


def test_secrets_come_from_the_environment_and_are_not_shown() -> None:
    settings = read_settings({"SENDGRID_API_KEY": "SG.secret", "TIEOUT_SMTP_PASSWORD": "hush"})
    assert (settings.secrets.sendgrid_api_key, settings.secrets.smtp_password) == ("SG.secret", "hush")
    assert "SG.secret" not in repr(settings)
    assert "hush" not in repr(settings)


def test_comments_and_people_in_the_policy_make_no_other_night_and_a_value_does(tmp_path: Path) -> None:
    packaged, digest = load_policy(None)
    text = Path(__file__).parents[3].joinpath("orchestration/policy.yaml").read_text(encoding="utf-8")
    path = tmp_path / "policy.yaml"
    path.write_text(f"# ours\n{text}", encoding="utf-8")
    assert load_policy(path) == (packaged, digest)
    path.write_text(text.replace("name: Kim Ito", "name: Kim Brandt"), encoding="utf-8")
    assert load_policy(path)[0] != packaged
    assert load_policy(path)[1] == digest
    path.write_text(text.replace("history: 7", "history: 8"), encoding="utf-8")
    assert load_policy(path)[1] != digest


def test_the_code_of_all_packages_is_part_of_a_nights_digest() -> None:
    assert PACKAGES == ("assets", "checks", "notifications", "orchestration", "dbt_project")
    assert len(code_digest()) == 64
    assert code_digest() == code_digest()


def test_deliveries_may_lie_in_a_bucket_and_the_command_line_goes_before_the_variable() -> None:
    told = {"TIEOUT_EXPORTS": "s3://deliveries/exports"}
    assert str(read_settings(told).exports) == "s3://deliveries/exports"
    assert read_settings(told, exports="/srv/exports").exports == Path("/srv/exports")


@pytest.mark.parametrize("variable", ["TIEOUT_EXPORTS", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_credentials_in_an_address_are_refused_and_not_repeated(variable: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{variable}: ") as caught:
        read_settings({variable: "s3://someone:hush@host/exports"})
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(("told", "memory"), [("", "512MB"), ("2GB", "2GB"), ("300 MiB", "300MB"), ("1G", "1GB")])
def test_the_memory_of_landing_is_set_by_the_environment(told: str, memory: str) -> None:
    assert read_settings({"TIEOUT_LANDING_MEMORY": told}).landing_memory == memory


@pytest.mark.parametrize("told", ["much", "12", "100MB", "-1GB", "1GB; drop table", "0GB"])
def test_memory_that_is_none_or_too_little_is_a_mistake(told: str) -> None:
    with pytest.raises(ConfigurationError, match=r"TIEOUT_LANDING_MEMORY=.* Give at least 256 MB"):
        read_settings({"TIEOUT_LANDING_MEMORY": told})


def test_another_contract_is_another_night_but_another_location_is_not(tmp_path: Path) -> None:
    own = tmp_path / "catalogue.yaml"
    digests = []
    for location, pattern in (("/a", "{date}/x.csv"), ("s3://bucket/c", "{date}/x.csv"), ("/a", "{date}/y.csv")):
        own.write_text(
            f"exports:\n  aria.bills:\n    system: aria\n    entity: bills\n    team: billing\n    path: '{pattern}'\n"
            f"    location: {location}\n    key: [bill]\n    columns: {{bill: {{type: integer}}}}\n",
            encoding="utf-8",
        )
        digests.append(read_settings({"TIEOUT_CATALOGUE": str(own)}).night_config().policy_digest)
    assert digests[0] == digests[1] != digests[2]
