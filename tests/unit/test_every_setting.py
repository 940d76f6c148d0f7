"""Every setting of a brand is taken by PUT, stored, and shown by GET; the docs name it.

A new field of `ConfigFields` is tested here by its own example.
"""

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from functions.http.api.config import ConfigAnswer, ConfigUpdate
from local.environment import ROOT
from shared.brands.logic import changed_config, read_config, stored_config
from shared.brands.models.config import ConfigFields, MarketingConfig

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SETTINGS = {str(field.alias): field for field in ConfigFields.model_fields.values()}


def stored(config: MarketingConfig) -> dict[str, JsonValue]:
    """A brand's document, in which null is not stored."""
    return {name: value for name, value in stored_config(config).items() if value is not None}


def put(document: dict[str, JsonValue], **fields: object) -> dict[str, JsonValue]:
    """The document after a PUT to a brand that has it."""
    update = ConfigUpdate.model_validate({"brandId": "brand", **fields})
    old = read_config("brand", document)
    return stored(changed_config(old, update.changes(), NOW, keep_days=False))


def shown(document: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The settings that GET answers."""
    answer = ConfigAnswer(config=read_config("brand", document))
    config = answer.model_dump(mode="json", exclude_none=True)["config"]
    assert isinstance(config, dict)
    return config


def example(name: str) -> object:
    examples = SETTINGS[name].examples
    assert examples, f"{name} has no example"
    return examples[0]


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_put_is_stored_and_shown(name: str) -> None:
    document = put({}, **{name: example(name)})
    assert document[name] == example(name)
    assert shown(document)[name] == example(name)
    assert shown({}).get(name) != example(name), "the example is the default"


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_not_put_stays(name: str) -> None:
    other = next(each for each in SETTINGS if each != name)
    document = put(put({}, **{name: example(name)}), **{other: example(other)})
    assert document[name] == example(name)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_default_can_be_put_back(name: str) -> None:
    default = shown({}).get(name)
    document = put(put({}, **{name: example(name)}), **{name: default})
    assert shown(document).get(name) == default


def test_settings_can_be_sent_as_they_were_answered() -> None:
    assert set(MarketingConfig.model_fields) == set(ConfigUpdate.model_fields)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_docs_name_it(name: str) -> None:
    """The tables of GET and PUT are made of the API's description, which has the meaning."""
    assert SETTINGS[name].description, f"{name} has no description"
    pages = [*ROOT.glob("docs/api.md"), *ROOT.glob("docs/api/**/*.md")]
    assert any(f"`{name}`" in page.read_text() for page in pages)
