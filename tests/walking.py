"""Pages walked without a browser: opened as somebody at an address, and run until they stand."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.addresses import PAGES

INDEX = str(Path(__file__).resolve().parent.parent / "pages" / "index.py")
SCRIPTS = {Path(one.script).stem: one.script for one in PAGES}


def open_page(page: str, user_id: str = "demo-coordinator", /, **query: str) -> AppTest:
    """Opens a page, by the name of its script, as somebody at an address."""
    app = AppTest.from_file(INDEX, default_timeout=60)
    app.session_state["person"] = user_id
    if page != "summary":  # which the entry script shows of itself
        if page not in {one.address for one in PAGES}:
            # A page whose address is not its script's name is found once the list of pages is known: the cheapest run.
            app.switch_page(SCRIPTS["log"]).run()
        app.switch_page(SCRIPTS[page])
    for name, text in query.items():
        app.query_params[name] = text
    return run(app)


def run(app: AppTest) -> AppTest:
    """Runs a page on, which must not fail."""
    app.run()
    assert not app.exception
    return app
