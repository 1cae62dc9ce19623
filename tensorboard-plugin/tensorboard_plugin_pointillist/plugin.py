"""The plugin as TensorBoard knows it: its routes, its tab, and when it is active."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tensorboard import version as tensorboard_version
from tensorboard.plugins import base_plugin
from werkzeug.wrappers import Request

from tensorboard_plugin_pointillist.answers import Answer, Guard, error_answer, json_answer
from tensorboard_plugin_pointillist.listing import files_json, listing_tag, runs_json
from tensorboard_plugin_pointillist.located import store_of
from tensorboard_plugin_pointillist.originals import open_picture, path_of_row
from tensorboard_plugin_pointillist.places import Places, RunFolder
from tensorboard_plugin_pointillist.run_files import list_run
from tensorboard_plugin_pointillist.scan import Scanner
from tensorboard_plugin_pointillist.static_files import ENTRY, StaticFiles
from tensorboard_plugin_pointillist.stores.base import ConfinementError
from tensorboard_plugin_pointillist.streaming import Turns, file_answer
from tensorboard_plugin_pointillist.tickets import Ticket, Tickets

SCAN_WAIT_SECONDS = 0.5
"""How long a request waits for a scan before it is answered with what is known so far."""

_STATUS = {"missing": 404, "refused": 403, "unavailable": 502}


class PointillistPlugin(base_plugin.TBPlugin):
    """Finds, confines and serves the files of embeddings; the tab in the browser reads them."""

    plugin_name = "pointillist"

    def __init__(self, context):
        """`context` is TensorBoard's TBContext. Nothing is read here; a scan starts in the background."""
        self._places = Places(context)
        self._scanner = Scanner(self._places)
        self._static = StaticFiles(Path(__file__).parent / "static")
        self._tickets = Tickets()
        self._turns = Turns()
        hosts = getattr(getattr(context, "flags", None), "pointillist_hosts", None) or ""
        self._guard = Guard(hosts)
        self._scanner.start()

    def get_plugin_apps(self):
        """Routes below `data/plugin/pointillist`; see docs/routes.md."""
        return {
            "/static/*": self._guard.wrap(self._serve_static),
            "/runs": self._guard.wrap(self._serve_runs),
            "/files": self._guard.wrap(self._serve_files),
            "/file": self._guard.wrap(self._serve_file),
            "/original": self._guard.wrap(self._serve_original),
        }

    def is_active(self):
        """True where runs of others have embeddings; ours switch the tab on by their marker summaries."""
        return any(row.has_something for row in self._scanner.peek().rows.values())

    def frontend_metadata(self):
        """The tab's name and its entry module."""
        return base_plugin.FrontendMetadata(
            es_module_path=f"/static/{ENTRY}", tab_name="Pointillist"
        )

    def _serve_static(self, request: Request) -> Answer:
        return self._static.answer(request, request.path.partition("/static/")[2])

    def _serve_runs(self, request: Request) -> Answer:
        snapshot = self._scanner.look(SCAN_WAIT_SECONDS)
        content = runs_json(snapshot, self._places.source, tensorboard_version.VERSION)
        return json_answer(request, content.decode(), [content])

    def _serve_files(self, request: Request) -> Answer:
        run = request.args.get("run", "")
        folder = self._scanner.folder(run, SCAN_WAIT_SECONDS)
        if folder is None:
            return error_answer(404, "missing", "there is no such run")
        listing = list_run(folder)
        return json_answer(
            request, listing_tag(listing), files_json(folder, listing, self._tickets)
        )

    def _serve_file(self, request: Request) -> Answer:
        def answer(folder: RunFolder, ticket: Ticket) -> Answer:
            return file_answer(
                request,
                lambda: store_of(folder, ticket.place).open(ticket.name),
                ticket.name,
                ticket.kind,
                self._turns,
            )

        return self._of_ticket(request, answer)

    def _serve_original(self, request: Request) -> Answer:
        def answer(folder: RunFolder, ticket: Ticket) -> Answer:
            row = request.args.get("row", "")
            name = path_of_row(folder, ticket, row)
            if not name:
                return Answer(204, [("Cache-Control", "no-store")])
            return file_answer(
                request, lambda: open_picture(folder, name), name, "original", self._turns
            )

        return self._of_ticket(request, answer)

    def _of_ticket(
        self, request: Request, answer: Callable[[RunFolder, Ticket], Answer]
    ) -> Answer:
        """The answer for the file whose id was sent, or why there is none."""
        ticket = self._tickets.read(request.args.get("id", ""))
        if ticket is None:
            return error_answer(404, "missing", "no such file; ask /files for ids")
        folder = self._scanner.folder(ticket.run, SCAN_WAIT_SECONDS)
        if folder is None:
            return error_answer(404, "missing", "the run of this file is gone")
        try:
            return answer(folder, ticket)
        except ConfinementError as error:
            status = _STATUS.get(error.code, 403)
            return error_answer(status, error.code, f"the file {error.message}")
