"""Pages written out: the shell around each, its figures drawn, every text escaped."""

from functools import partial

from comity.hub.home import Hub
from comity.pages.asked import LANGUAGE, Asked, join
from comity.pages.catalogue import BY_NAME, PAGES, Place
from comity.pages.citing import cite
from comity.pages.page import Page
from comity.pages.statics import static_path
from comity.pages.texts import texts_for
from comity.publish.page import SLOTS, inline_svg
from comity.publish.template_files import load_template
from comity.publish.texts import Texts

WHO, TOKEN = "\ue000who\ue000", "\ue000token\ue000"
"""Stand in a page for the reader's name and for the secret of their forms, which are no part of what is kept."""
LANGUAGES = {"en": "English", "ru": "Русский"}


def make_page(hub: Hub, asked: Asked) -> tuple[Page, Texts]:
    """Return the page that is asked for, and the texts that it is written in."""
    texts = texts_for(hub, asked.language)
    return BY_NAME[asked.page].make()(hub, asked, texts), texts


def render_page(hub: Hub, asked: Asked) -> str:
    """Return the page that is asked for as HTML."""
    page, texts = make_page(hub, asked)
    return write_page(hub, asked, page, texts)


def write_page(hub: Hub, asked: Asked, page: Page, texts: Texts) -> str:
    """Return a page as HTML, within the shell that all share."""
    from markupsafe import Markup

    drawn = {key: figure for key, figure in page.figures.items() if figure.drawing is not None}
    svgs = {key: Markup(inline_svg(figure, texts)) for key, figure in drawn.items()}  # noqa: S704 - drawn by ourselves
    return load_template(page.template, before="comity.pages").render(
        _=texts.translate,
        plural=texts.plural,
        texts=texts,
        language=asked.language,
        static=static_path,
        cite=partial(cite, hub, asked, texts=texts),
        page=page,
        c=page.content,
        asked=asked,
        hub=hub,
        group=texts.name(hub.group.names, hub.group.id),
        svgs=svgs,
        widths=SLOTS,
        menu=_menu(asked, texts, Place.FRONT),
        more=_menu(asked, texts, Place.MORE),
        languages=_languages(asked),
        WHO=WHO,
        TOKEN=TOKEN,
    )


def _menu(asked: Asked, texts: Texts, place: Place) -> list[dict[str, object]]:
    shown = BY_NAME.get(asked.page)
    current = (shown.under or shown.name) if shown is not None else ""
    return [
        {"url": entry.path, "title": texts.translate(entry.title), "is_current": entry.name == current}
        for entry in PAGES
        if entry.place is place and asked.may(entry.route)
    ]


def _languages(asked: Asked) -> list[dict[str, object]]:
    return [
        {"code": code, "name": name, "is_current": code == asked.language,
         "url": join(asked.path, [*asked.query, (LANGUAGE, code)])}
        for code, name in LANGUAGES.items()
    ]  # fmt: skip
