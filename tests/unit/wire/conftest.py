"""Every test of the codec runs against every codec that is there, and most in both protocols."""

from __future__ import annotations

from typing import Any

import pytest

from struct_maker import implementations, native_module
from thriftkit.schema import ProtocolId, spec_of


class Codec:
    """One implementation in one protocol."""

    def __init__(self, module: Any, protocol: ProtocolId) -> None:
        self.module = module
        self.protocol = protocol
        self.is_binary = protocol is ProtocolId.BINARY

    def of(self, cls: Any) -> Any:
        return self.module.StructCodec(spec_of(cls))

    def encode(self, value: Any, limits: Any = None) -> bytes:
        data = self.of(type(value)).encode(value, self.protocol, limits)
        assert type(data) is bytes
        return data

    def decode(self, cls: Any, data: bytes, limits: Any = None) -> Any:
        return self.of(cls).decode(data, self.protocol, limits)

    def pick(self, binary: str, compact: str) -> bytes:
        """Hex digits, of the protocol that is tested."""
        return bytes.fromhex(binary if self.is_binary else compact)


def pytest_report_header(config: pytest.Config) -> str:
    missing = "" if native_module() else "; native is NOT BUILT and not tested"
    return f"codecs under test: {', '.join(implementations())}{missing}"


@pytest.fixture(params=list(implementations()))
def implementation(request: pytest.FixtureRequest) -> Any:
    return implementations()[request.param]


@pytest.fixture(params=list(ProtocolId), ids=lambda protocol: protocol.name.lower())
def codec(request: pytest.FixtureRequest, implementation: Any) -> Codec:
    return Codec(implementation, request.param)
