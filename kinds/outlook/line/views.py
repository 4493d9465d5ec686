"""The HTTPS end of the line, and where PCs are paired. Everything is JSON; there are no cookies, so
nothing here can be done in the name of whoever visits a foreign page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from daybook_protocol import PROTOCOL, english
from daybook_protocol.json_text import NotJson, read_json
from daybook_protocol.moments import clock
from daybook_protocol.portal import GoodbyeMessage, WelcomeMessage
from daybook_protocol.reading import sized
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.ratelimit import parse_rate, seconds_to_wait, sender_address, take_back
from kinds.outlook.line.claims import answer_of, claim_of, refusal_of
from kinds.outlook.models import Agent
from kinds.outlook.pairing import pair, revoke
from kinds.outlook.pairing.refusals import AddressBlocked, PairingRefused
from kinds.outlook.pairing.tokens import bearer_of
from kinds.outlook.receive import exchange
from kinds.outlook.receive.goodbye import NOT_SIGNED_IN, goodbye_of
from kinds.outlook.receive.news import news_of
from kinds.outlook.versions import OLDEST_AGENT

MOST_MESSAGES = 200
LARGEST_BODY = 2 * 1024 * 1024
View = Callable[[HttpRequest], HttpResponse]


class Refused(Exception):
    """The request is answered with a status and a reason, among it `code` and `detail`."""

    def __init__(self, status: int, told: dict[str, str], **headers: str) -> None:
        super().__init__(told["detail"])
        self.status, self.told, self.headers = status, told, headers


def _reason(code: str, detail: str) -> dict[str, str]:
    return {"code": code, "detail": detail}


def _endpoint(**methods: View) -> View:
    """A view for some methods, that answers every refusal with JSON."""

    @csrf_exempt
    @never_cache
    def view(request: HttpRequest) -> HttpResponse:
        try:
            if "Origin" in request.headers:
                raise Refused(403, _reason("no-browsers", english.NO_BROWSERS))
            if request.method not in methods:
                allowed = ", ".join(methods)
                raise Refused(405, _reason("method", english.use(allowed)), Allow=allowed)
            return methods[request.method](request)
        except Refused as refused:
            return JsonResponse(refused.told, status=refused.status, headers=refused.headers)

    return view


def _reach(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "daybook": True,
            "time": clock(timezone.now()),
            "protocols": [PROTOCOL],
            "oldest_agent": OLDEST_AGENT,
        }
    )


def _pair(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rate, who = parse_rate(settings.PAIRING_RATE), sender_address(request)
    if wait := seconds_to_wait(rate, action="pairing", who=who):
        blocked = AddressBlocked(now + timedelta(seconds=wait), now)
        return JsonResponse(refusal_of(blocked), status=blocked.status)
    guessed = False
    try:
        return JsonResponse(answer_of(pair(claim_of(_json(request)), now=now)))
    except PairingRefused as refused:
        guessed = refused.guesses
        return JsonResponse(refusal_of(refused), status=refused.status)
    finally:
        # It counted from its beginning, so that many at once are no way around the rate. Many PCs
        # may pair from behind one address, so those with the right code are free.
        if not guessed:
            take_back(rate, action="pairing", who=who)


def _unpair(request: HttpRequest) -> HttpResponse:
    revoke(_signed_in(request), because="unpaired", now=timezone.now())
    return HttpResponse(status=204)


def _messages(request: HttpRequest) -> HttpResponse:
    agent = _signed_in(request)
    messages = _messages_of(_json(request))
    answers = exchange(agent, messages, Agent.Line.HTTPS, timezone.now())
    if not any(isinstance(answer, WelcomeMessage | GoodbyeMessage) for answer in answers):
        # The line is not open between two requests, so each answer brings what is new.
        said = {answer.type for answer in answers}
        answers += [news for news in news_of(agent.pk) if news.type not in said]
    return JsonResponse({"messages": [answer.wire() for answer in answers]})


def _signed_in(request: HttpRequest) -> Agent:
    agent = bearer_of(request.headers.get("Authorization", ""))
    if agent is None:
        raise Refused(401, NOT_SIGNED_IN.wire())
    if agent.revoked_at is not None:
        raise Refused(403, goodbye_of(agent.pk).wire())
    return agent


def _json(request: HttpRequest) -> Any:
    if request.content_type != "application/json":
        raise Refused(415, _reason("media-type", english.NO_MEDIA_TYPE))
    try:
        body = request.body
    except RequestDataTooBig:
        body = b" " * (LARGEST_BODY + 1)
    except UnreadablePostError:
        raise Refused(400, _reason("bad-request", english.BROKEN_OFF)) from None
    if len(body) > LARGEST_BODY:
        raise Refused(413, _reason("too-large", english.too_large(LARGEST_BODY)))
    try:
        return read_json(body)
    except NotJson as error:
        told = english.not_json(error)[:300]
        raise Refused(400, _reason("bad-request", told)) from None


def _messages_of(body: Any) -> list[Any]:
    messages = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(messages, list):
        raise Refused(400, _reason("bad-request", english.NO_MESSAGES))
    if len(messages) > MOST_MESSAGES:
        raise Refused(413, _reason("too-large", english.too_many(MOST_MESSAGES)))
    return [sized(message) for message in messages]


reach = _endpoint(GET=_reach)
pairing = _endpoint(POST=_pair, DELETE=_unpair)
messages = _endpoint(POST=_messages)
