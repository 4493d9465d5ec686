"""The diagnosis of an account: choose, watch the checks, put right, take the report along.

All of it is for the connector's owner alone: results name calendars and times of events. Who only
oversees a team sees health and alerts, and can be handed the report.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request, viewer
from connectors.models import Connector
from connectors.views.requests import go_to, own_connector
from diagnosis.bundle import as_text, bundle
from diagnosis.fixes import FixRefused
from diagnosis.forms import DiagnosisForm
from diagnosis.models import Diagnosis
from diagnosis.questions import all_questions
from diagnosis.result import Saying
from diagnosis.run import FixUnknown, ask_again, begin_diagnosis, put_right
from diagnosis.shown import run_context, seen_of
from diagnosis.words import of_pages
from diagnosis.words.told import said as words_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def begin(request: Request) -> HttpResponse:
    """Choose a connector and, if wanted, a page and a day; posting starts the checks."""
    posted = request.POST if request.method == "POST" else None
    form = DiagnosisForm(posted, host=viewer(request), initial=request.GET.dict())
    if form.is_valid():
        diagnosis = begin_diagnosis(
            connector=form.cleaned_data["connector"],
            page=form.cleaned_data["page"],
            day=form.cleaned_data["day"],
            now=timezone.now(),
        )
        return go_to(request, "diagnosis:run", diagnosis.connector_id, diagnosis.pk)
    context = {"form": form, "any": Connector.objects.owned_by(viewer(request)).exists()}
    status = 422 if posted is not None else 200
    return render(request, "diagnosis/begin.html", context, status=status)


@require_safe
@never_cache
@login_required
def of_connector(request: Request, pk: int) -> HttpResponse:
    """The latest diagnosis of a connector, or the form to begin one."""
    connector = own_connector(request, pk)
    asked = {name: request.GET[name] for name in ("page", "day") if name in request.GET}
    latest = None if asked else connector.diagnoses.first()
    if latest is not None:
        return redirect(address_of(latest))
    form = DiagnosisForm(host=viewer(request), initial={"connector": connector, **asked})
    context = {
        "connector": connector,
        "form": form,
        "window_title": of_pages.check(connector.name),
    }
    return render(request, "diagnosis/page.html", context)


@require_safe
@never_cache
@login_required
def run_page(request: Request, pk: int, run: UUID) -> HttpResponse:
    diagnosis = _own(request, pk, run)
    if request.htmx and request.GET.get("seen") == seen_of(diagnosis):
        # Nothing new: the page stays as it is, so that a screen reader says each result once.
        return HttpResponse(status=204)
    return _page(request, diagnosis)


@require_POST
@login_required
def fix(request: Request, pk: int, run: UUID) -> HttpResponse:
    """Press a button of a result; its question is asked again."""
    diagnosis = _own(request, pk, run)
    try:
        said = put_right(
            diagnosis=diagnosis,
            question=request.POST.get("question", ""),
            code=request.POST.get("code", ""),
            argument=request.POST.get("argument", ""),
            now=timezone.now(),
        )
    except FixUnknown:
        said = Saying("fix-unknown")
    except FixRefused as refused:
        said = refused.saying
    return _answer(request, diagnosis, words_of(said))


@require_POST
@login_required
def again(request: Request, pk: int, run: UUID) -> HttpResponse:
    """Ask one question again, or make the round trip."""
    diagnosis = _own(request, pk, run)
    question = request.POST.get("question", "")
    if question not in all_questions():
        return _answer(request, diagnosis, of_pages.no_such_question())
    ask_again(diagnosis=diagnosis, question=question, now=timezone.now())
    return _answer(request, diagnosis, "")


@require_safe
@never_cache
@login_required
def report(request: Request, pk: int, run: UUID, form: str) -> HttpResponse:
    """The redacted bundle, as JSON or as text."""
    found = bundle(_own(request, pk, run), timezone.now())
    name = f"daybook-connector-{pk}.{'json' if form == 'json' else 'txt'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "json":
        return JsonResponse(found, headers=headers, json_dumps_params={"indent": 2})
    return HttpResponse(as_text(found), "text/plain; charset=utf-8", headers=headers)


def address_of(diagnosis: Diagnosis) -> str:
    return reverse("diagnosis:run", args=[diagnosis.connector_id, diagnosis.pk])


def _own(request: Request, pk: int, run: UUID) -> Diagnosis:
    mine = Diagnosis.objects.owned_by(viewer(request)).select_related("connector__host")
    return get_object_or_404(mine, pk=run, connector_id=pk)


def _answer(request: Request, diagnosis: Diagnosis, said: str) -> HttpResponse:
    if request.htmx:
        diagnosis.refresh_from_db()
        return _page(request, diagnosis, said)
    if said:
        messages.info(request, said)
    return go_to(request, "diagnosis:run", diagnosis.connector_id, diagnosis.pk)


def _page(request: Request, diagnosis: Diagnosis, said: str = "") -> HttpResponse:
    context = run_context(diagnosis, timezone.now()) | {"said": said}
    if request.htmx:
        return render(request, "diagnosis/_answer.html", context)
    initial = {
        "connector": diagnosis.connector,
        "page": diagnosis.page,
        "day": diagnosis.day,
    }
    context["form"] = DiagnosisForm(host=viewer(request), initial=initial)
    context["window_title"] = f"{context['found']} · {diagnosis.connector.name}"
    return render(request, "diagnosis/page.html", context)
