"""Who leaves the editor with something typed is asked, and nobody else."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def editor(host: Page, site: Site, asked: list[str]) -> Page:
    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    host.on("dialog", stay)
    host.goto(f"{site.url}/pages/{site.page.pk}/")
    return host


def leave(page: Page) -> None:
    page.get_by_role("link", name="Bookings", exact=True).first.click(no_wait_after=True)


def test_nothing_typed_asks_nothing(editor: Page, asked: list[str]) -> None:
    leave(editor)
    expect(editor).to_have_url(editor.url.split("/pages")[0] + "/bookings/")
    assert asked == []


def test_something_typed_asks_and_staying_keeps_it(editor: Page, asked: list[str]) -> None:
    editor.get_by_label("Title").fill("Typed")
    leave(editor)
    editor.wait_for_function("document.querySelector('[data-unsaved=touched]')")
    expect(editor.get_by_label("Title")).to_have_value("Typed")
    assert asked == ["beforeunload"]


def test_rows_that_came_or_went_ask_too(editor: Page, asked: list[str]) -> None:
    editor.get_by_role("button", name="Add dates").click()
    expect(editor.get_by_label("First date")).to_be_visible()
    editor.wait_for_function("document.querySelector('[data-unsaved=touched]')")
    leave(editor)
    expect(editor.get_by_label("First date")).to_be_visible()
    assert asked == ["beforeunload"]


def test_saving_and_going_back_without_saving_do_not_ask(editor: Page, asked: list[str]) -> None:
    editor.get_by_label("Title").fill("Saved")
    editor.get_by_role("button", name="Save").first.click()
    expect(editor.get_by_text("Saved.")).to_be_visible()
    editor.get_by_label("Title").fill("Typed")
    editor.get_by_role("link", name="Back without saving").click()
    expect(editor.get_by_role("heading", name="Booking pages")).to_be_visible()
    assert asked == []


def test_fields_of_groups_are_shown_for_groups_only(editor: Page) -> None:
    seats = editor.get_by_label("Seats")
    editor.get_by_label("One-on-one").check()
    expect(seats).to_be_hidden()
    editor.get_by_label("Group", exact=True).check()
    expect(seats).to_be_visible()
