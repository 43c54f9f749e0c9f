"""Encode and decode, side by side: ours against Apache's C codec, thriftpy2's Cython codec and msgspec.

``python bench/codec.py`` prints, for each payload, time ÷ msgspec's and time ÷ Apache's: below 1 is
faster than they are. Every codec is called the way that is cheapest for it. See ``README.md``.
"""

from __future__ import annotations

import argparse
import gc
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import thriftpy2
from bench_idl import ttypes as apache_kit
from msgspec_kit import msgspec_kit
from payloads import PAYLOADS, Payload
from rounds import Operation, format_table, median_ratio, time_rounds
from thrift.protocol import fastbinary
from thrift.protocol.TBinaryProtocol import TBinaryProtocolAccelerated
from thrift.transport.TTransport import TMemoryBuffer
from thriftpy2.protocol.cybin import TCyBinaryProtocol
from thriftpy2.transport import TCyMemoryBuffer

import thriftkit
from thriftkit import wire
from thriftkit.schema import ProtocolId, spec_of
from thriftkit.wire import pure

IDL = Path(__file__).parent / "idl" / "bench.thrift"
MSGSPEC = "msgspec msgpack, typed structs"
APACHE = "Apache binary (C)"


@dataclass(frozen=True)
class Contestant:
    """One codec and one payload, ready to run."""

    encode: Operation
    decode: Operation


def ours(kit: Any, payload: Payload, protocol: ProtocolId, codec_class: Any = None) -> Contestant:
    value = payload.make(kit)
    spec = spec_of(type(value))
    codec = wire.codec_of(spec) if codec_class is None else codec_class(spec)
    data = codec.encode(value, protocol)
    if codec.decode(data, protocol) != value:
        raise AssertionError(f"{payload.name}: our codec does not round-trip")
    return Contestant((codec.encode, value, int(protocol)), (codec.decode, data, int(protocol)))


def apache(kit: Any, payload: Payload) -> Contestant:
    """The C functions themselves, without what generated code puts around them."""
    value = payload.make(kit)
    cls = type(value)
    spec = [cls, cls.thrift_spec]
    encode_binary, decode_binary = fastbinary.encode_binary, fastbinary.decode_binary
    data = encode_binary(value, spec)
    protocol = TBinaryProtocolAccelerated(TMemoryBuffer(data))

    def decode() -> Any:
        fresh = cls()
        protocol.trans = TMemoryBuffer(data)
        decode_binary(fresh, protocol, spec)
        return fresh

    if decode() != value:
        raise AssertionError(f"{payload.name}: Apache's codec does not round-trip")
    return Contestant((encode_binary, value, spec), (decode,))


def thriftpy2_binary(kit: Any, payload: Payload) -> Contestant:
    value = payload.make(kit)
    cls = type(value)

    def encode() -> bytes:
        buffer = TCyMemoryBuffer()
        TCyBinaryProtocol(buffer).write_struct(value)
        return buffer.getvalue()

    data = encode()

    def decode() -> Any:
        fresh = cls()
        TCyBinaryProtocol(TCyMemoryBuffer(data)).read_struct(fresh)
        return fresh

    return Contestant((encode,), (decode,))


def msgspec_msgpack(kit: Any, payload: Payload) -> Contestant:
    value = payload.make(kit)
    encode = msgspec.msgpack.Encoder().encode
    decode = msgspec.msgpack.Decoder(getattr(kit, payload.struct)).decode
    data = encode(value)
    if decode(data) != value:
        raise AssertionError(f"{payload.name}: msgspec does not round-trip")
    return Contestant((encode, value), (decode, data))


def contestants() -> dict[str, Callable[[Payload], Contestant]]:
    """By the name that the tables show, in their order."""
    kit = thriftkit.load(IDL).ttypes
    loaded = thriftpy2.load(str(IDL), module_name="bench_thriftpy2_thrift")
    typed, arrays = msgspec_kit(array_like=False), msgspec_kit(array_like=True)
    impl = wire.__impl__
    found: dict[str, Callable[[Payload], Contestant]] = {
        f"thriftkit {impl}, binary": lambda payload: ours(kit, payload, ProtocolId.BINARY),
        f"thriftkit {impl}, compact": lambda payload: ours(kit, payload, ProtocolId.COMPACT),
    }
    if impl != "pure":
        found["thriftkit pure, binary"] = lambda payload: ours(kit, payload, ProtocolId.BINARY, pure.StructCodec)
        found["thriftkit pure, compact"] = lambda payload: ours(kit, payload, ProtocolId.COMPACT, pure.StructCodec)
    found[MSGSPEC] = lambda payload: msgspec_msgpack(typed, payload)
    found["msgspec msgpack, array-like"] = lambda payload: msgspec_msgpack(arrays, payload)
    found[APACHE] = lambda payload: apache(apache_kit, payload)
    found["thriftpy2 binary (Cython)"] = lambda payload: thriftpy2_binary(loaded, payload)
    return found


def measure(
    makers: dict[str, Callable[[Payload], Contestant]], payload: Payload, rounds: int, slice_s: float
) -> dict[str, tuple[list[float], list[float]]]:
    """(encode, decode) series of each contestant."""
    ready = {name: make(payload) for name, make in makers.items()}
    every = {name: max(1, rounds // 3) for name in ready if "pure" in name}
    encode = time_rounds({name: one.encode for name, one in ready.items()}, rounds, slice_s, every)
    decode = time_rounds({name: one.decode for name, one in ready.items()}, rounds, slice_s, every)
    gc.collect()
    return {name: (encode[name], decode[name]) for name in ready}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="interleaved rounds (default: %(default)s)")
    parser.add_argument(
        "--slice-ms", type=float, default=10, help="time of one codec in one round (default: %(default)s)"
    )
    parser.add_argument("--payload", action="append", choices=[p.name for p in PAYLOADS], help="only these")
    options = parser.parse_args()
    chosen = [p for p in PAYLOADS if not options.payload or p.name in options.payload]
    makers = contestants()
    results = {p.name: measure(makers, p, options.rounds, options.slice_ms / 1000) for p in chosen}
    print_report(results)


def print_report(results: dict[str, dict[str, tuple[list[float], list[float]]]]) -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("msgspec", "thrift", "thriftpy2"))
    print(f"thriftkit {thriftkit.__version__} ({wire.__impl__}), {versions};", end=" ")
    print(f"{platform.python_implementation()} {platform.python_version()} on {sys.platform} {platform.machine()}\n")
    names = list(next(iter(results.values())))
    for reference in (MSGSPEC, APACHE):
        print(f"Time ÷ that of {reference}: encode / decode (below 1 is faster)\n")
        rows = [
            [
                name,
                *(
                    f"{ratio(series, name, reference, 0)} / {ratio(series, name, reference, 1)}"
                    for series in results.values()
                ),
            ]
            for name in names
        ]
        print(format_table(["codec", *results], rows), end="\n\n")
    print("Scale, microseconds:", end=" ")
    print("; ".join(f"{payload} {MSGSPEC.split()[0]} {scale(series)}" for payload, series in results.items()))


def ratio(series: dict[str, tuple[list[float], list[float]]], name: str, reference: str, direction: int) -> str:
    value = median_ratio(series[name][direction], series[reference][direction])
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def scale(series: dict[str, tuple[list[float], list[float]]]) -> str:
    encode, decode = (sorted(figures)[len(figures) // 2] * 1e6 for figures in series[MSGSPEC])
    return f"{encode:.3g} / {decode:.3g}"


if __name__ == "__main__":
    main()
