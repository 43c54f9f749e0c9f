"""The service of the walk-through: pages about parcels, which it asks the other service for."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound

from baseplate import Baseplate
from baseplate.clients.thrift import ThriftClient
from baseplate.frameworks.pyramid import BaseplateConfigurator

from .other_thrift import OtherService
from .other_thrift.ttypes import NoSuchParcel, Parcel


def page(parcel: Parcel) -> dict[str, Any]:
    return {"parcel": parcel.id, "stage": parcel.stage.name, "places": parcel.places}


def show_parcel(request: Any) -> dict[str, Any]:
    try:
        return page(request.foo.find(request.matchdict["id"]))
    except NoSuchParcel as missing:
        raise HTTPNotFound(f"there is no parcel {missing.id}") from missing


def show_parcel_patiently(request: Any) -> dict[str, Any]:
    # Looking up may be repeated safely, so a restart of the other service need not become an error here.
    with request.foo.retrying(attempts=50, backoff=0.05) as foo:
        return page(foo.find(request.matchdict["id"]))


def show_headers(request: Any) -> dict[str, str]:
    headers: dict[str, str] = request.foo.headers_seen()
    return headers


def make_wsgi_app(app_config: dict[str, str]) -> Any:
    baseplate = Baseplate(app_config)
    baseplate.configure_observers()
    baseplate.configure_context(
        {
            "foo": ThriftClient(OtherService.Client),
        }
    )

    configurator = Configurator(settings=app_config)
    configurator.include(BaseplateConfigurator(baseplate).includeme)
    for name, path, view in [
        ("parcel", "/parcel/{id}", show_parcel),
        ("patient", "/patiently/{id}", show_parcel_patiently),
        ("headers", "/headers", show_headers),
    ]:
        configurator.add_route(name, path)
        configurator.add_view(view, route_name=name, renderer="json")
    return configurator.make_wsgi_app()
