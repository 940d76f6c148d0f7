"""Stored documents that their models cannot read are faults; what callers send is theirs."""

import pytest
from pydantic import ValidationError

from shared.common.errors import BadRequestError, InvalidError
from shared.common.validation import of_the_caller
from shared.common.wire import UnreadableError
from shared.imports.models import ImportOptions, StoredImport
from shared.subscribers.models.stored import StoredSubscriber

SECRET = "anna@example.com"


def test_it_names_the_model_and_the_fields_and_no_value() -> None:
    consents = {"email": {"status": SECRET}}
    with pytest.raises(UnreadableError) as raised:
        StoredSubscriber.model_validate(
            {"email": SECRET, "consents": consents, "createdAt": SECRET}
        )
    assert str(raised.value) == (
        "a document cannot be read as StoredSubscriber: brandId (missing),"
        " consents.email.status (enum), source (missing) and 2 more"
    )
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_it_is_not_taken_for_a_value_that_somebody_sent() -> None:
    assert not issubclass(UnreadableError, ValueError)


def test_no_model_tells_in_a_log_what_it_was_given() -> None:
    with pytest.raises(ValidationError) as raised:
        StoredImport.model_validate({"kind": SECRET})
    assert "StoredImport" in str(raised.value)
    assert SECRET not in str(raised.value)


def test_what_a_caller_sent_is_refused() -> None:
    with pytest.raises(InvalidError, match="noSuchField"), of_the_caller():
        ImportOptions.model_validate({"noSuchField": 1})
    with pytest.raises(BadRequestError, match="JSON"), of_the_caller():
        ImportOptions.model_validate_json("{")
