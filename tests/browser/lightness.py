"""What a page costs a phone: requests, bytes, shifts, as Chromium's own protocol counts them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import Browser, CDPSession, Page

PHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75}
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""The network and processor that Lighthouse has a phone work with."""
SLOWER = 4
OBSERVE = """
window.seen = {lcp: 0, element: "", cls: 0, tbt: 0};
new PerformanceObserver((list) => { for (const one of list.getEntries()) {
  seen.lcp = one.startTime; seen.element = one.element?.tagName ?? ""; } })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries())
  if (!one.hadRecentInput) seen.cls += one.value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries())
  seen.tbt += Math.max(0, one.duration - 50); })
  .observe({type: "longtask", buffered: true});
"""


@dataclass
class Cost:
    """`transferred` are bytes with their headers. `lcp` and `tbt` are milliseconds on a slowed
    machine, to be read and not to be tested. `issues` is what Chromium complained of."""

    requests: list[str] = field(default_factory=list)
    transferred: int = 0
    blocking: list[str] = field(default_factory=list)
    issues: list[str] = field(default_factory=list)
    lcp: float = 0
    largest: str = ""
    cls: float = 0
    tbt: float = 0


@contextmanager
def opened(browser: Browser, url: str, path: str) -> Iterator[tuple[Page, Cost]]:
    """A page that a phone has never seen before, once it has come to rest."""
    context = browser.new_context(**PHONE, timezone_id="Europe/Paris", is_mobile=True)
    context.add_init_script(OBSERVE)
    page, cost = context.new_page(), Cost()
    _listen(context.new_cdp_session(page), page, cost)
    page.goto(url + path, wait_until="networkidle")
    _read(page, cost)
    _add_icon(page, url, cost)
    yield page, cost
    context.close()


def _listen(session: CDPSession, page: Page, cost: Cost) -> None:
    asked: dict[str, str] = {}

    def answered(event: dict[str, Any]) -> None:
        # The icon is asked for at any moment, and again from the cache with each new address.
        if not event["response"]["fromDiskCache"] and event["type"] != "Other":
            asked[event["requestId"]] = event["response"]["url"]

    def finished(event: dict[str, Any]) -> None:
        if url := asked.get(event["requestId"]):
            cost.requests.append(url)
            cost.transferred += int(event["encodedDataLength"])

    def issue(event: dict[str, Any]) -> None:
        cost.issues.append(str(event["issue"]["code"]))

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    session.on("Audits.issueAdded", issue)
    page.on("console", lambda said: cost.issues.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: cost.issues.append(str(error)))
    for domain in ("Network", "Audits"):
        session.send(f"{domain}.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _read(page: Page, cost: Cost) -> None:
    seen = page.evaluate("window.seen")
    cost.lcp, cost.largest = seen["lcp"], seen["element"]
    cost.cls, cost.tbt = seen["cls"], seen["tbt"]
    cost.blocking = page.evaluate(
        """performance.getEntriesByType("resource")
           .filter((one) => one.renderBlockingStatus === "blocking").map((one) => one.name)"""
    )


def _add_icon(page: Page, url: str, cost: Cost) -> None:
    icon = url + str(page.locator("link[rel=icon]").get_attribute("href"))
    answer = httpx.get(icon, headers={"Accept-Encoding": "gzip"})
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    cost.requests.append(icon)
    cost.transferred += answer.num_bytes_downloaded + head
