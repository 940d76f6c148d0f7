"""Write the generated parts of docs/api.md and docs/api/ anew: `python -m tests.api_pages`."""

from tests.api_pages.pages import PAGES, up_to_date


def main() -> None:
    for page in PAGES:
        page.write_text(up_to_date(page.read_text()))


if __name__ == "__main__":
    main()
