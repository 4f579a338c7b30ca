"""A text as HTML with the work's own pictures in it."""

from collections.abc import Iterable
from urllib.parse import unquote

from markupsafe import Markup

from app.publications import rendering
from app.publications.models import Attachment
from app.web.presenting import file_url


def rendered(body: str, attachments: Iterable[Attachment]) -> tuple[Markup, set[str]]:
    """The text as HTML, and the names of the pictures that it shows; a text names them as addresses do, in percent signs."""
    pictures = {one.name: one for one in attachments if one.role == "image"}
    shown: set[str] = set()

    def image_url(address: str) -> str | None:
        name = unquote(address)
        if name not in pictures:
            return None
        shown.add(name)
        return file_url(pictures[name])

    html = rendering.render(body, image_url)
    for name in shown:  # a page does not jump where a picture's place is known before it comes
        facts, source = pictures[name].facts, f'src="{file_url(pictures[name])}"'
        if "width" in facts:
            html = html.replace(source, f'{source} width="{facts["width"]}" height="{facts["height"]}"')
    return Markup(html), shown
