"""All that the server answers to."""

from http import HTTPStatus

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from web.metrics import CONTENT_TYPE, as_text
from web.ports import Postbox, Watch
from web.postbox import postbox_route


def site(watch: Watch, postbox: Postbox | None) -> FastAPI:
    """The pages, and the postbox where there is one."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/healthz")
    async def healthz() -> Response:
        """For whoever asks whether we are well: without names, texts or ids."""
        health = await watch.health()
        status = HTTPStatus.OK if health.well else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse(health.as_json(), status_code=status)

    @app.get("/metrics")
    async def metrics() -> Response:
        """For Prometheus."""
        try:
            figures = await watch.figures()
        except (SQLAlchemyError, OSError):
            # no figures are better than old ones; that there are none is seen from `up`
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        return Response(as_text(await watch.health(), figures), media_type=CONTENT_TYPE)

    if postbox:
        app.include_router(postbox_route(postbox))
    return app
