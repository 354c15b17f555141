"""The HTTP interface under /api/v1, one module per subject; ``routes`` is all of it."""

from __future__ import annotations

from sightline.web.access import GuardedRoute
from sightline.web.rest import (
    assets,
    cases,
    checklists,
    demo,
    erasing,
    evidence,
    exports,
    faults,
    handover,
    history,
    models,
    photos,
    plant_assets,
    plant_catalogue,
    proof,
    recordings,
    retention,
    review,
    scene_views,
    scenes,
    search,
    sessions,
    uploads,
)


def routes(*, is_demo: bool) -> list[GuardedRoute]:
    """Return every route; those of the demo only when asked for."""
    made = [
        *sessions.ROUTES,
        *search.ROUTES,
        *cases.ROUTES,
        *history.ROUTES,
        *uploads.ROUTES,
        *photos.ROUTES,
        *evidence.ROUTES,
        *scenes.ROUTES,
        *scene_views.ROUTES,
        *models.ROUTES,
        *recordings.ROUTES,
        *review.ROUTES,
        *checklists.ROUTES,
        *assets.ROUTES,
        *plant_assets.ROUTES,
        *plant_catalogue.ROUTES,
        *faults.ROUTES,
        *proof.ROUTES,
        *erasing.ROUTES,
        *retention.ROUTES,
        *exports.ROUTES,
        *handover.ROUTES,
    ]
    return [*made, *demo.ROUTES] if is_demo else made
