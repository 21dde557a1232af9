"""People whom another service vouches for: an OpenID provider or a reverse proxy says who, our own table says what."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import Scope

from door import html
from door.asking import one_line
from door.routes import LOGGER, begin_session
from door.settings import Settings
from kpi_models.people import people_records
from kpi_models.store import Store


def admit(settings: Settings, store: Store, scope: Scope, identity: str, onward: str) -> Response:
    """Begins a session of the user of an identity; a calm page for somebody who is no user of ours, or disabled."""
    person = people_records.people(store).get(identity)
    if person and person.is_enabled:
        return begin_session(settings, store, scope, person.user_id, onward)
    LOGGER.warning("登録のない、または利用を止めた利用者です：%s", one_line(identity, 64))
    words = (
        f"登録されていない利用者です。管理者に、利用者ID「{identity[:64]}」の登録を依頼してください。"
        "登録されている方にこの画面が出るときは、利用が止められています。"
    )
    return html.message_page(settings, "まだ使えません", words, 403)
