"""Windows of a browser: each somebody's own, with their language of pages, and an ear on the console."""

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from tests.browser.serving import Site
from tests.functional.people import PASSWORD

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds, for a machine that has other things to do


class Windows:
    """The windows of one test; what their consoles complain about is kept."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []
        self._foreseen: list[str] = []
        self.troubles: list[str] = []

    def open(self, site: Site, name: str = "", *, pages_in: str = "en", viewport: ViewportSize = DESKTOP,
             scripts: bool = True, scheme: str = "light", touch: bool = False) -> Page:
        """A window of somebody who has signed in already where a name is given."""
        context = self._chromium.new_context(
            base_url=site.address, viewport=viewport, java_script_enabled=scripts, locale="en-GB", has_touch=touch,
            color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce", accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        context.add_cookies([{"name": "rong_ui", "value": pages_in, "url": site.address}])
        self._contexts.append(context)
        page = self.another(context)
        if name:
            sign_in(page, name)
        return page

    def another(self, context: BrowserContext) -> Page:
        """One more tab of the same person."""
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"{page.url}: {error}"))
        return page

    def foresee(self, part: str) -> None:
        """The console may say this: a refusal that the test asks for is logged by the browser itself."""
        self._foreseen.append(part)

    def close(self) -> None:
        while self._contexts:
            self._contexts.pop().close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"{message.location.get('url', '')}: {message.text}")

    def _note(self, trouble: str) -> None:
        if not any(part in trouble for part in self._foreseen):
            self.troubles.append(trouble)


def sign_in(page: Page, name: str) -> None:
    """Sign in by the form."""
    page.goto("/sign-in")
    submit_credentials(page, name)
    expect(page.locator("header .who")).to_have_text(name.title())


def submit_credentials(page: Page, name: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
