"""Files of other tools are recognised by their headers, and nobody maps their columns by hand."""

import pytest

from shared.common.errors import BadRequestError
from shared.imports.logic.records import PartFormat, header_of, records
from shared.imports.logic.subscriber_columns import subscriber_columns
from shared.imports.logic.subscriber_rows import Reading, read_row
from shared.imports.models import ImportOptions
from tests.unit.imports.headers import FILES, File
from tests.unit.imports.test_subscriber_rows import NOW

COLUMNS = subscriber_columns(ImportOptions())


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_tool_is_recognised_and_read(name: str) -> None:
    file = FILES[name]
    content = file.content.encode()
    header = header_of(content, COLUMNS)
    assert header.preset is not None
    assert header.preset.name == file.preset
    (record,) = records(content, PartFormat.CSV, COLUMNS)
    assert record.fields is not None, record.reason
    read = read_row(record.fields, Reading(NOW))
    assert read.row.model_dump(mode="json", exclude_none=True) == file.read
    assert [each.field for each in read.left_out] == file.told


def fields(file: File, **mapping: str) -> dict[str, str]:
    columns = subscriber_columns(ImportOptions(mapping=mapping))
    header = header_of(file.content.encode(), columns)
    return dict(zip(header.names, header.fields, strict=True))


def test_a_mapping_stands_over_a_preset() -> None:
    shopify = FILES["Shopify"]
    assert fields(shopify)["Phone"] == "phone"
    mapped = fields(shopify, **{"Default Address Phone": "phone", "Note": "properties.note"})
    assert (mapped["Default Address Phone"], mapped["Phone"]) == ("phone", "")
    assert mapped["Note"] == "properties.note"
    assert fields(FILES["Mailchimp, subscribed"], CONFIRM_TIME="")["CONFIRM_TIME"] == ""


def test_unknown_columns_of_a_recognised_tool_are_left_out() -> None:
    file = File("shopify", FILES["Shopify"].content.replace("Note", "Lieblingsfarbe"), {})
    assert fields(file)["Lieblingsfarbe"] == ""


@pytest.mark.parametrize("header", ["Vorname;Name;E-Mail;Farbe", "email,colour", "Name,email"])
def test_unknown_columns_of_other_files_are_asked_about(header: str) -> None:
    with pytest.raises(BadRequestError, match="is no column"):
        header_of(header.encode(), COLUMNS)
