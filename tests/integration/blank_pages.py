"""Pages with nothing on them, for tests of what happens before a page is made."""

from fastapi import FastAPI

from comity.pages.asked import Asked
from comity.pages.figures import FigureFile
from comity.pages.render import TOKEN


def with_blank_pages(app: FastAPI) -> None:
    """Let a service make no page."""
    app.state.rendering = BlankPages()


class BlankPages:
    """Stands in for where pages are made: who may ask for one is settled before."""

    async def html(self, _asked: Asked) -> str:
        """Return a page with nothing on it but the secret of forms."""
        return f'<input name="token" value="{TOKEN}">'

    async def figure(self, _asked: Asked, _figure: str, _suffix: str) -> FigureFile:
        """Return a file with nothing in it."""
        return FigureFile(b"", "text/csv")

    async def work(self, _asked: Asked, _work: object, *_told: object) -> FigureFile:
        """Do nothing."""
        return FigureFile(b"", "text/csv")

    def start(self) -> None:
        """Need nothing."""

    def stop(self) -> None:
        """Leave nothing."""
