"""The downstream service of the walk-through: it knows where parcels are."""

from __future__ import annotations

import logging

from baseplate import Baseplate, RequestContext
from baseplate.frameworks.thrift import baseplateify_processor
from baseplate.thrift.ttypes import IsHealthyRequest
from thriftkit.schema import ProcessorBase

from .other_thrift import OtherService
from .other_thrift.ttypes import NoSuchParcel, Parcel, Stage

logger = logging.getLogger(__name__)

PARCELS = {"42": Parcel("42", Stage.ON_ITS_WAY, ["Bremen", "Hanover"])}


class Handler:
    """Each method gets the request's context before its IDL arguments."""

    def is_healthy(self, context: RequestContext, request: IsHealthyRequest) -> bool:
        return True

    def find(self, context: RequestContext, id: str) -> Parcel:
        try:
            return PARCELS[id]
        except KeyError:
            raise NoSuchParcel(id) from None

    def headers_seen(self, context: RequestContext) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in context.headers.items()}


def make_processor(app_config: dict[str, str]) -> ProcessorBase:
    baseplate = Baseplate(app_config)
    baseplate.configure_observers()
    return baseplateify_processor(OtherService.Processor(Handler()), logger, baseplate)
