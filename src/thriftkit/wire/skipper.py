"""Finds the end of an unframed message, which says nowhere how long it is.

A resumable walk with an explicit stack: bytes that were judged are never read again, so the time is
linear in the message however it was cut into chunks. Types are not compared with any IDL: that is the
decoder's business, once the end is known.
"""

from __future__ import annotations

from typing import Final

from thriftkit.errors import DecodeError, LimitExceeded
from thriftkit.limits import DEFAULT_LIMITS, Limits

__all__ = ["MessageSkipper"]

_FIXED: Final = {2: 1, 3: 1, 4: 8, 6: 2, 8: 4, 10: 8, 16: 16}
"""Bytes of the binary types that always have the same."""
_STRING, _STRUCT, _MAP, _SET, _LIST = 11, 12, 13, 14, 15
_C_BOOLS, _C_BYTE, _C_INTS, _C_DOUBLE = (1, 2), 3, (4, 5, 6), 7
_C_STRING, _C_LIST, _C_SET, _C_MAP, _C_STRUCT, _C_UUID = 8, 9, 10, 11, 12, 13
_FIELDS: Final = -1


class _NeedMore(Exception):
    """The buffer ends inside an item; never leaves this module."""


class _Pending:
    """What is still to come inside one struct or container.

    `left` items, whose wire types repeat in the order of `types`; a struct has `_FIELDS` left until its
    stop. `depth` is 1 where it counts as nesting; the value of a field whose head is passed does not.
    """

    __slots__ = ("depth", "left", "types")

    def __init__(self, types: tuple[int, ...], left: int, depth: int) -> None:
        self.types: Final = types
        self.left = left
        self.depth: Final = depth


class MessageSkipper:
    """Call `advance` with the same growing buffer until it returns the message's end.

    `protocol` is a `ProtocolId`; the message starts at the buffer's first byte. Raises DecodeError or
    LimitExceeded, from `advance`, for what is no message or is over a limit.
    """

    __slots__ = ("_at", "_began", "_binary", "_buffer", "_depth", "_limits", "_pending", "_skip")

    def __init__(self, protocol: int, limits: Limits = DEFAULT_LIMITS) -> None:
        if protocol not in (0, 2):
            raise ValueError(f"unknown protocol {protocol!r}")
        self._binary = protocol == 0
        self._limits = limits
        self._at = 0
        self._skip = 0
        self._began = False
        self._depth = 0
        self._pending: list[_Pending] = []
        self._buffer = bytearray()

    def advance(self, buffer: bytearray) -> int | None:
        """Go on where the last call stopped; the offset behind the message, or None: more is needed."""
        self._buffer = buffer
        try:
            if not self._began:
                self._message_begin()
            while self._pending:
                self._take_skip()
                self._step()
            self._take_skip()
        except _NeedMore:
            self._check_size(len(buffer) + self._skip)
            return None
        finally:
            self._buffer = bytearray()
        self._check_size(self._at)
        return self._at

    def _check_size(self, size: int) -> None:
        if size > self._limits.max_message_bytes:
            raise self._over(
                f"a message of {size} bytes or more; max_message_bytes is {self._limits.max_message_bytes}"
            )

    def _message_begin(self) -> None:
        if self._binary:
            name_size = self._size_at(4, 4)
            self._commit(8)
            self._expect(name_size + 4)
        else:
            at = self._varint_end(2, 5)
            size, at = self._varint(at, 5)
            self._commit(at)
            self._expect(self._checked_size(size))
        self._began = True
        self._push_struct()

    def _step(self) -> None:
        """One item of the innermost struct or container."""
        top = self._pending[-1]
        if top.left == _FIELDS:
            self._field()
        elif top.left == 0:
            self._pop()
        else:
            self._item(top.types[-top.left % len(top.types)])
            top.left -= 1

    def _field(self) -> None:
        at = self._at
        head = self._byte(at)
        if head == 0:
            self._commit(at + 1)
            self._pop()
            return
        if self._binary:
            code, end = head, at + 3
        else:
            code = head & 0x0F
            end = at + 1 if head >> 4 else self._varint_end(at + 1, 5)
        self._commit(end)
        if not self._binary and code in _C_BOOLS:
            return
        try:
            self._item(code)
        except _NeedMore:
            # The head is passed, the value is not there yet: it is the one item of a container that is none.
            self._pending.append(_Pending((code,), 1, 0))
            raise

    def _item(self, code: int) -> None:
        """Pass one value, or raise `_NeedMore` with nothing of it passed."""
        if self._binary:
            self._binary_item(code)
        else:
            self._compact_item(code)

    def _binary_item(self, code: int) -> None:
        at = self._at
        fixed = _FIXED.get(code)
        if fixed is not None:
            self._expect(fixed)
        elif code == _STRING:
            size = self._size_at(at, 4)
            self._commit(at + 4)
            self._expect(size)
        elif code == _STRUCT:
            self._push_struct()
        elif code in (_LIST, _SET):
            size = self._count(self._size_at(at + 1, 4))
            element = self._byte(at)
            self._commit(at + 5)
            self._push_container((element,), size)
        elif code == _MAP:
            size = self._count(self._size_at(at + 2, 4))
            types = (self._byte(at), self._byte(at + 1))
            self._commit(at + 6)
            self._push_container(types, 2 * size)
        else:
            raise self._bad(f"unknown wire type {code}")

    def _compact_item(self, code: int) -> None:
        at = self._at
        if code in _C_BOOLS or code == _C_BYTE:
            self._expect(1)
        elif code in _C_INTS:
            self._commit(self._varint_end(at, 10 if code == 6 else 5))
        elif code == _C_DOUBLE:
            self._expect(8)
        elif code == _C_UUID:
            self._expect(16)
        elif code == _C_STRING:
            size, end = self._varint(at, 5)
            self._commit(end)
            self._expect(self._checked_size(size))
        elif code == _C_STRUCT:
            self._push_struct()
        elif code in (_C_LIST, _C_SET):
            head = self._byte(at)
            size, end = head >> 4, at + 1
            if size == 15:
                size, end = self._varint(end, 5)
            self._commit(end)
            self._push_container((head & 0x0F,), self._count(size))
        elif code == _C_MAP:
            self._compact_map(at)
        else:
            raise self._bad(f"unknown compact type {code}")

    def _compact_map(self, at: int) -> None:
        size, end = self._varint(at, 5)
        if size == 0:
            self._commit(end)
            return
        types = self._byte(end)
        self._commit(end + 1)
        self._push_container((types >> 4, types & 0x0F), 2 * self._count(size))

    def _push_struct(self) -> None:
        self._push(_Pending((), _FIELDS, 1))

    def _push_container(self, types: tuple[int, ...], items: int) -> None:
        if self._depth >= self._limits.max_depth:
            raise self._too_deep()
        if not items:
            return
        fixed = sum(self._fixed(code) for code in types)
        if fixed and all(self._fixed(code) for code in types):
            self._expect(fixed * (items // len(types)))
        else:
            self._push(_Pending(types, items, 1))

    def _fixed(self, code: int) -> int:
        if self._binary:
            return _FIXED.get(code, 0)
        return {1: 1, 2: 1, _C_BYTE: 1, _C_DOUBLE: 8, _C_UUID: 16}.get(code, 0)

    def _push(self, pending: _Pending) -> None:
        if self._depth >= self._limits.max_depth:
            raise self._too_deep()
        self._depth += 1
        self._pending.append(pending)

    def _pop(self) -> None:
        self._depth -= self._pending.pop().depth

    def _too_deep(self) -> LimitExceeded:
        return self._over(f"nested deeper than max_depth = {self._limits.max_depth}", DecodeError.DEPTH_LIMIT)

    def _expect(self, size: int) -> None:
        """`size` bytes follow that need no look."""
        self._skip += size
        self._check_size(self._at + self._skip)

    def _take_skip(self) -> None:
        if self._skip:
            there = min(self._skip, len(self._buffer) - self._at)
            self._at += there
            self._skip -= there
            if self._skip:
                raise _NeedMore

    def _commit(self, at: int) -> None:
        self._need(at)
        self._at = at

    def _need(self, end: int) -> None:
        if end > len(self._buffer):
            raise _NeedMore

    def _byte(self, at: int) -> int:
        self._need(at + 1)
        return self._buffer[at]

    def _size_at(self, at: int, width: int) -> int:
        self._need(at + width)
        return self._checked_size(int.from_bytes(self._buffer[at : at + width], "big"))

    def _checked_size(self, size: int) -> int:
        self._check_i32(size)
        if size > self._limits.max_string_bytes:
            raise self._over(f"{size} bytes are more than max_string_bytes = {self._limits.max_string_bytes}")
        return size

    def _count(self, count: int) -> int:
        self._check_i32(count)
        if count > self._limits.max_container_items:
            raise self._over(f"{count} items are more than max_container_items = {self._limits.max_container_items}")
        self._check_size(self._at + count)
        return count

    def _check_i32(self, size: int) -> None:
        if size > 0xFFFF_FFFF:
            raise self._bad(f"size {size} does not fit i32")
        if size > 0x7FFF_FFFF:
            raise self._bad(f"negative size {size - (1 << 32)}", DecodeError.NEGATIVE_SIZE)

    def _varint_end(self, at: int, longest: int) -> int:
        return self._varint(at, longest)[1]

    def _varint(self, at: int, longest: int) -> tuple[int, int]:
        result = 0
        for index in range(longest):
            byte = self._byte(at + index)
            result |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                return result, at + index + 1
        raise self._bad(f"a varint is longer than {longest} bytes")

    def _bad(self, message: str, type_: int = DecodeError.INVALID_DATA) -> DecodeError:
        return DecodeError(type_, message, offset=self._at)

    def _over(self, message: str, type_: int = DecodeError.SIZE_LIMIT) -> LimitExceeded:
        return LimitExceeded(type_, message, offset=self._at)
