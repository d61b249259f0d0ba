"""A Label Studio server over plain REST: projects, tasks in, annotations out, a page at a time.

    studio = Studio("http://127.0.0.1:8080", token)
    project = studio.project("对账 2026-01", config)          # found by its title, or made
    for state in studio.push(project, tasks): ...            # in batches; what is there already is not pushed again
    for task in studio.annotated(project): ...               # with its annotations; memory stays flat

A task is known by its ``data.key``.  A batch arrives whole or not at all, so that after a failure the same push again
completes what is missing.  Errors are ``UsageError``: one line with what to do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from extractor.errors import UsageError

URL, TOKEN = "LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"
SERVER_FILE = Path(".label-studio") / "server.json"  # written by the local server while it runs
MODEL = "duizhang"  # the page is filled in from predictions of one author; the record knows the real ones

_BATCH_TASKS, _BATCH_BYTES = 100, 4_000_000
_PAGE = 50
_SECONDS = 120
_COLUMNS = ("id", "completed_at", "total_annotations", "cancelled_annotations", "predictions_score", "annotators")
_START_ONE = "start one (python -m annotations.serve), or give --url and --token of yours"


class Project(NamedTuple):
    """A project of the server."""

    id: int
    title: str
    url: str
    tasks: int
    annotated: int
    annotations: int
    skipped: int


class Pushed(NamedTuple):
    """How far a push has come: tasks the server has now taken, and those it had before."""

    new: int
    known: int


def known_server(url: str | None, token: str | None) -> tuple[str, str]:
    """The address and the token: as given, from the environment, or of the local server that runs in this folder."""
    url = url or os.environ.get(URL)
    token = token or os.environ.get(TOKEN)
    if SERVER_FILE.exists() and not (url and token):
        try:
            local = msgspec.json.decode(SERVER_FILE.read_bytes(), type=dict[str, str])
        except msgspec.DecodeError as error:
            raise UsageError(f"{SERVER_FILE}: {error}: remove it and start the server again") from error
        if url in (None, local.get("url")):
            url, token = local.get("url"), token or local.get("token")
    if not url:
        raise UsageError(f"no Label Studio server: {_START_ONE}")
    if not token:
        raise UsageError(f"{url}: no token: give --token, or set {TOKEN} (in the page: Account & Settings)")
    return url.rstrip("/"), token


class Studio:
    """A server and the right to use it.  ``token`` is a legacy token or a personal access token."""

    def __init__(self, url: str, token: str) -> None:
        try:
            import requests
        except ImportError as error:
            raise UsageError("the package requests is missing: pip install 'duizhang[annotate]'") from error
        self.url = url.rstrip("/")
        self._token = token
        self._session = requests.Session()
        self._session.trust_env = not self._is_local()  # a proxy never stands between this machine and itself
        self._unreachable: type[Exception] = requests.RequestException
        self._personal = token.count(".") == 2  # a personal access token is exchanged for one that lives minutes
        if self._personal:
            self._renew()
        else:
            self._session.headers["Authorization"] = f"Token {token}"

    def _is_local(self) -> bool:
        return self.url.split("//")[-1].split(":")[0].split("/")[0] in ("127.0.0.1", "localhost")

    def _renew(self) -> None:
        reply = self._send("POST", "/api/token/refresh", json={"refresh": self._token})
        if reply.status_code != 200:
            raise UsageError(f"{self.url}: the token is refused: copy it again from Account & Settings")
        self._session.headers["Authorization"] = f"Bearer {reply.json()['access']}"

    def _send(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            return self._session.request(method, self.url + path, timeout=_SECONDS, **arguments)
        except self._unreachable as error:
            raise UsageError(f"{self.url}: no Label Studio answers ({type(error).__name__}): {_START_ONE}") from error

    def call(self, method: str, path: str, **arguments: Any) -> Any:
        """The JSON that the server answers; raises ``UsageError`` where it refuses."""
        reply = self._send(method, path, **arguments)
        if reply.status_code == 401 and self._personal:
            self._renew()
            reply = self._send(method, path, **arguments)
        if reply.status_code == 401:
            raise UsageError(f"{self.url}: the token is refused: copy it again from Account & Settings")
        if not reply.ok:
            raise UsageError(f"{self.url}{path}: the server says {reply.status_code}: {_reason(reply)}")
        try:
            return reply.json() if reply.content else None
        except ValueError as error:
            raise UsageError(f"{self.url}{path}: the answer is not JSON: is this a Label Studio server?") from error

    # ---------------------------------------------------------------------------------------------------- projects

    def projects(self) -> Iterator[Project]:
        """All projects that the token may see."""
        page = 1
        while True:
            reply = self.call("GET", "/api/projects/", params={"page": page, "page_size": 100})
            yield from map(self._project, reply["results"])
            if not reply.get("next"):
                return
            page += 1

    def _project(self, reply: dict[str, Any]) -> Project:
        return Project(
            id=reply["id"],
            title=reply["title"],
            url=f"{self.url}/projects/{reply['id']}/data",
            tasks=reply.get("task_number") or 0,
            annotated=reply.get("num_tasks_with_annotations") or 0,
            annotations=reply.get("total_annotations_number") or 0,
            skipped=reply.get("skipped_annotations_number") or 0,
        )

    def project(self, title: str, config: str, *, instructions: str = "", annotators: int = 1) -> Project:
        """The project with this title, its page brought up to date; made where there is none."""
        settings = {
            "label_config": config,
            "expert_instruction": instructions,
            "maximum_annotations": annotators,
            "show_collab_predictions": True,
            "show_skip_button": True,
            "enable_empty_annotation": True,
        }
        for project in self.projects():
            if project.title == title:
                self.call("PATCH", f"/api/projects/{project.id}/", json=settings)
                return project
        made = self._project(self.call("POST", "/api/projects/", json={"title": title, **settings}))
        self._tidy(made)
        return made

    def _tidy(self, project: Project) -> None:
        """Leave only those columns in the list of tasks that an annotator reads."""
        columns = self.call("GET", "/api/dm/columns", params={"project": project.id})["columns"]
        names = [column["id"] for column in columns if column.get("target") == "tasks" and not column.get("children")]
        hidden = [f"tasks:{name}" for name in names if name not in _COLUMNS]
        hidden += ["tasks:data.tables", "tasks:data.key"]
        view = {"title": "Default", "hiddenColumns": {"explore": hidden, "labeling": hidden}}
        self.call("POST", "/api/dm/views/", json={"project": project.id, "data": view})

    def people(self) -> dict[int, str]:
        """The server's number of a person -> the e-mail address."""
        return {person["id"]: person["email"] for person in self.call("GET", "/api/users/")}

    # ------------------------------------------------------------------------------------------------------- tasks

    def push(self, project: Project, tasks: Iterable[dict[str, Any]]) -> Iterator[Pushed]:
        """Push the tasks that the project does not have, and tell after every batch how far it is."""
        known = {_short(task["data"].get("key", "")) for task in self.tasks(project)}
        new = skipped = 0
        waiting: list[bytes] = []
        for task in tasks:
            name = _short(task["data"]["key"])
            if name in known:
                skipped += 1
                if skipped % _BATCH_TASKS == 0:
                    yield Pushed(new, skipped)
                continue
            known.add(name)
            for prediction in task["predictions"]:
                prediction["model_version"] = MODEL
            waiting.append(msgspec.json.encode(task))
            if len(waiting) >= _BATCH_TASKS or sum(map(len, waiting)) >= _BATCH_BYTES:
                new += self._import(project, waiting)
                waiting = []
                yield Pushed(new, skipped)
        if waiting:
            new += self._import(project, waiting)
        yield Pushed(new, skipped)

    def _import(self, project: Project, tasks: list[bytes]) -> int:
        """One transaction of the server: its tasks come with their predictions, or none comes."""
        body = b"[" + b",".join(tasks) + b"]"
        headers = {"Content-Type": "application/json"}
        reply = self.call("POST", f"/api/projects/{project.id}/import", data=body, headers=headers)
        return int(reply["task_count"])

    def tasks(self, project: Project) -> Iterator[dict[str, Any]]:
        """All tasks, without their annotations."""
        yield from self._pages(project, {})

    def annotated(self, project: Project) -> Iterator[dict[str, Any]]:
        """The tasks that someone has submitted, with their annotations."""
        some = {"filter": "filter:tasks:total_annotations", "operator": "greater", "type": "Number", "value": 0}
        query = {"filters": {"conjunction": "and", "items": [some]}}
        yield from self._pages(project, {"fields": "all", "query": msgspec.json.encode(query).decode()})

    def _pages(self, project: Project, parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
        page, seen = 1, 0
        while True:
            parameters = {**parameters, "project": project.id, "page": page, "page_size": _PAGE}
            reply = self.call("GET", "/api/tasks/", params=parameters)
            yield from reply["tasks"]
            page, seen = page + 1, seen + len(reply["tasks"])
            if seen >= reply["total"] or not reply["tasks"]:
                return


def _short(key: str) -> bytes:
    """A key in few bytes: a project may have very many."""
    from hashlib import blake2b

    return blake2b(key.encode(), digest_size=12).digest()


def _reason(reply: Any) -> str:
    """Why the server refused, in one line."""
    try:
        said = reply.json()
    except ValueError:
        return " ".join(reply.text.split())[:200] or "nothing more"
    reasons = said.get("validation_errors") or said.get("detail") or said if isinstance(said, dict) else said
    return " ".join(str(reasons).split())[:400]
