"""Filling in the bot's form on the page, the way most stories begin."""

from tests.browser.driver import Driver

TITLE = "New alignment"
MODEL = "Nugen Flash Instruct"
DOCUMENTS = ("support-handbook-2025.md", "refund-policy.txt")
BENCHMARK = "Support answers, spring"


async def open_form(driver: Driver, line: str = "/align") -> None:
    """Type the command and wait for the form."""
    await driver.type_command(line)
    await driver.modal(TITLE)


async def fill_in(driver: Driver, name: str) -> None:
    """Everything that is asked for, from the catalogue."""
    await driver.fill_field("name", name)
    await driver.choose("base_model", MODEL, typed="flash instruct")
    for document in DOCUMENTS:
        await driver.choose("document_ids", f"{document} ·", typed=document)
    await driver.choose("benchmark_id", BENCHMARK, typed="spring")


async def order(driver: Driver, name: str) -> None:
    """Open the form, fill it in, press Start, and wait for the card."""
    await open_form(driver)
    await fill_in(driver, name)
    await driver.submit()
    await driver.no_modal()
    await driver.sees(driver.card(name))
