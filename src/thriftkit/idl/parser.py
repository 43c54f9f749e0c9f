"""Recursive descent over a whole file: headers, definitions, fields and functions.

The grammar is that of ``compiler/cpp/src/thrift/thrifty.yy`` of Apache Thrift 0.25. A syntax error costs the
item it stands in (a field, a function, a member, a definition) and parsing goes on behind it. Old forms that
Apache no longer reads are accepted with a warning that says how to write them today.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from .cursor import DEFINITION_KEYWORDS, HEADER_KEYWORDS, GiveUp
from .doc_comments import clean_doc_comment
from .expressions import MAX_NESTING, ExpressionParser
from .lexer import END, IDENTIFIER, INTEGER, KEYWORDS, LITERAL
from .reporting import Report
from .syntax import (
    BaseNode,
    Const,
    Definition,
    Document,
    Enum,
    EnumMember,
    Field,
    Function,
    Include,
    Name,
    Namespace,
    Service,
    Struct,
    Typedef,
    TypeNode,
)

__all__ = ["parse"]

_StructKind = Literal["struct", "union", "exception"]
_NO_FIELD_NAMES: Final = frozenset({"cpp_type", "xsd_all", "xsd_optional", "xsd_nillable", "xsd_attrs"})
_STRUCT_KINDS: Final[Mapping[str, _StructKind]] = {"struct": "struct", "union": "union", "exception": "exception"}
_BEHIND_ARGUMENTS: Final = frozenset({"throws", "void", "oneway", "async"})  # no field begins like that
_OLD_NAMESPACES: Final = {
    "cocoa_prefix": "cocoa",
    "cpp_namespace": "cpp",
    "csharp_namespace": "csharp",
    "delphi_namespace": "delphi",
    "java_package": "java",
    "perl_package": "perl",
    "php_namespace": "php",
    "py_module": "py",
    "ruby_namespace": "rb",
    "smalltalk_category": "smalltalk.category",
    "smalltalk_prefix": "smalltalk.prefix",
    "xsd_namespace": "xsd",
}


def parse(report: Report) -> Document:
    """Parse the source of `report`, which takes the findings. Whatever could be parsed is returned."""
    return _Parser(report).document()


class _Parser(ExpressionParser):
    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self._includes: list[Include] = []
        self._namespaces: list[Namespace] = []
        self._definitions: list[Definition] = []
        self._seen_definition = False
        self._xsd_depth = 0

    def document(self) -> Document:
        doc = self._program_doc()
        while self._kind != END:
            at = self._at
            try:
                self._top_level()
            except GiveUp:
                if self._at == at:
                    self._at += 1
                self._skip_to(())
        return Document(tuple(self._includes), tuple(self._namespaces), tuple(self._definitions), doc)

    def _program_doc(self) -> str | None:
        """The first comment of the file, unless it belongs to a definition."""
        docs = self._docs.get(0)
        if docs and (len(docs) > 1 or self._kind in HEADER_KEYWORDS or self._texts[0] in _OLD_NAMESPACES):
            start, end = docs[0]
            return clean_doc_comment(self.report.source.text[start:end])
        return None

    def _top_level(self) -> None:
        kind = self._kind
        if kind in DEFINITION_KEYWORDS:
            self._seen_definition = True
            definition = self._definition(kind)
            if definition is not None:
                self._definitions.append(definition)
        elif kind in HEADER_KEYWORDS:
            self._header(kind)
        elif kind == ";":
            self._stray_semicolon()
        elif self._texts[self._at] in _OLD_NAMESPACES:
            self._old_namespace()
        elif self._texts[self._at] == "senum":
            self._senum()
        else:
            self._fail("a definition", "here")

    def _definition(self, kind: str) -> Definition | None:
        doc = self._doc()
        self._at += 1
        if kind == "const":
            return self._const(doc)
        if kind == "typedef":
            return self._typedef(doc)
        if kind == "enum":
            return self._enum(doc)
        if kind == "service":
            return self._service(doc)
        return self._struct(_STRUCT_KINDS[kind], doc)

    # Headers

    def _header(self, kind: str) -> None:
        at = self._at
        if self._seen_definition:
            message = f"'{kind}' must stand before the first definition of the file"
            self._error("header-after-definition", message, "move it to the top")
        self._at += 1
        if kind == "namespace":
            self._namespace()
            return
        path = self._string(self._expect(LITERAL, f"after '{kind}'"))
        if kind == "include":
            self._includes.append(Include(path.value, self._starts[at], path.end))

    def _namespace(self) -> None:
        if self._kind == "*":
            at = self._at
            scope = Name("*", self._starts[at], self._end_of(at))
            self._at += 1
        else:
            at = self._expect(IDENTIFIER, "as the language of the namespace")
            scope = Name(self._texts[at], self._starts[at], self._end_of(at))
        name = self._texts[self._expect(IDENTIFIER, "as the namespace")]
        if scope.text != "*":
            self._annotations()
        self._namespaces.append(Namespace(scope, name))

    def _old_namespace(self) -> None:
        at = self._at
        word = self._texts[at]
        language = _OLD_NAMESPACES[word]
        self._at += 1
        if self._kind not in {IDENTIFIER, LITERAL}:
            self._fail("a namespace", f"after '{word}'")
        value = self._texts[self._at].strip("\"'")
        self._at += 1
        start, end = self._starts[at], self._end_of(at)
        message = f"'{word}' is an old form that Apache's compiler no longer reads"
        self.report.warning("legacy-syntax", message, start, end, f"write 'namespace {language} {value}'")
        self._namespaces.append(Namespace(Name(language, start, end), value))

    def _stray_semicolon(self) -> None:
        start = self._starts[self._at]
        message = "a ';' here is an old form that Apache's compiler no longer reads"
        self.report.warning("legacy-syntax", message, start, start + 1, "leave it out")
        self._at += 1

    # Definitions

    def _const(self, doc: str | None) -> Const:
        type_ = self._type("after 'const'")
        name = self._expect_name("as the name of the constant")
        self._expect("=", f"after 'const {name.text}'")
        value = self._value(f"for '{name.text}'")
        if self._kind == "(":
            start = self._starts[self._at]
            self._annotations()
            message = "annotations on a constant have no effect, and Apache's compiler does not read them"
            self.report.warning("legacy-syntax", message, start, self._last_end, "leave them out")
        self._separator()
        return Const(name, type_, value, doc)

    def _typedef(self, doc: str | None) -> Typedef:
        target = self._type("after 'typedef'")
        name = self._expect_name("as the name of the typedef")
        annotations = self._annotations()
        self._separator()
        return Typedef(name, target, doc, annotations)

    def _senum(self) -> None:
        """``senum Name { "a", "b" }``: on the wire a string."""
        start, end = self._starts[self._at], self._end_of(self._at)
        doc = self._doc()
        self._at += 1
        name = self._expect_name("as the name of the senum")
        opened = self._expect("{", f"after 'senum {name.text}'")
        while self._kind not in {"}", END}:
            self._expect(LITERAL, "or '}' in the senum")
            self._separator()
        self._close("}", opened)
        message = "'senum' is an old form that Apache's compiler no longer reads; it is a string"
        self.report.warning("legacy-syntax", message, start, end, f"write 'typedef string {name.text}'")
        self._definitions.append(Typedef(name, BaseNode("string", {}, start, end), doc, self._annotations()))

    def _enum(self, doc: str | None) -> Enum:
        name = self._expect_name("as the name of the enum")
        opened = self._expect("{", f"after 'enum {name.text}'")
        members = []
        while not self._at_end_of_list("}"):
            at = self._at
            try:
                members.append(self._enum_member())
            except GiveUp:
                self._skip_item("}", from_at=at)
        self._close("}", opened)
        return Enum(name, tuple(members), doc, self._annotations())

    def _enum_member(self) -> EnumMember:
        doc = self._doc()
        name = self._expect_name("or '}' in the enum")
        value = None
        if self._accept("="):
            value = self._integer(self._expect(INTEGER, f"as the value of '{name.text}'"))
        annotations = self._annotations()
        self._separator()
        return EnumMember(name, value, doc, annotations)

    def _struct(self, kind: _StructKind, doc: str | None) -> Struct:
        name = self._expect_name(f"as the name of the {kind}")
        if kind != "exception":
            self._accept("xsd_all")
        opened = self._expect("{", f"after '{kind} {name.text}'")
        fields = self._fields("}", f"in the {kind}")
        self._close("}", opened)
        return Struct(kind, name, fields, doc, self._annotations())

    def _service(self, doc: str | None) -> Service:
        name = self._expect_name("as the name of the service")
        extends = None
        if self._accept("extends"):
            at = self._expect(IDENTIFIER, "after 'extends'")
            extends = Name(self._texts[at], self._starts[at], self._end_of(at))
        opened = self._expect("{", f"after 'service {name.text}'")
        functions = []
        while not self._at_end_of_list("}"):
            at = self._at
            try:
                functions.append(self._function())
            except GiveUp:
                self._skip_item("}", from_at=at)
        self._close("}", opened)
        return Service(name, extends, tuple(functions), doc, self._annotations())

    def _function(self) -> Function:
        doc = self._doc()
        oneway = self._oneway()
        returns: TypeNode | None = None
        if not self._accept("void"):
            returns = self._type("as the return type of a function")
        name = self._expect_name("as the name of the function")
        opened = self._expect("(", f"after the function name '{name.text}'")
        args = self._fields(")", "in the arguments")
        self._close(")", opened)
        throws: tuple[Field, ...] = ()
        if self._accept("throws"):
            opened = self._expect("(", "after 'throws'")
            throws = self._fields(")", "in the throws clause")
            self._close(")", opened)
        annotations = self._annotations()
        self._separator()
        return Function(name, args, returns, throws, oneway, doc, annotations)

    def _oneway(self) -> bool:
        if self._kind == "async":
            start, end = self._starts[self._at], self._end_of(self._at)
            self.report.warning(
                "deprecated-syntax", "'async' is the old name of 'oneway'", start, end, "write 'oneway'"
            )
            self._at += 1
            return True
        return self._accept("oneway")

    # Fields

    def _fields(self, closer: str, where: str) -> tuple[Field, ...]:
        fields = []
        while not self._at_end_of_list(closer):
            if closer == ")" and self._kind in _BEHIND_ARGUMENTS:
                break
            at = self._at
            try:
                fields.append(self._field(where))
            except GiveUp:
                self._skip_item(closer, from_at=at)
                if closer == ")" and self._kind == "}":
                    break
        return tuple(fields)

    def _field(self, where: str) -> Field:
        doc = self._doc()
        first = self._at
        id_ = None
        if self._kinds[first] == INTEGER:
            self._at += 1
            id_ = self._integer(first)
            self._expect(":", "after the field id")
        requiredness: Literal["default", "required", "optional"] = "default"
        if self._accept("required"):
            requiredness = "required"
        elif self._accept("optional"):
            requiredness = "optional"
        type_ = self._type(where)
        self._accept("&")
        name = self._field_name()
        default = self._value(f"as the default of '{name.text}'") if self._accept("=") else None
        if self._kind in _NO_FIELD_NAMES:
            self._xsd_attributes()
        annotations = self._annotations()
        self._separator()
        return Field(id_, self._starts[first], requiredness, type_, name, default, doc, annotations)

    def _field_name(self) -> Name:
        at = self._at
        kind = self._kinds[at]
        if kind != IDENTIFIER and (kind not in KEYWORDS or kind in _NO_FIELD_NAMES):
            self._fail("a field name", "after its type")
        self._at = at + 1
        return self._simple_name(at)

    def _xsd_attributes(self) -> None:
        """``xsd_optional xsd_nillable xsd_attrs { … }``: read and checked for form; of no effect here."""
        self._accept("xsd_optional")
        self._accept("xsd_nillable")
        if self._kind != "xsd_attrs":
            return
        if self._xsd_depth == MAX_NESTING:
            self._error("nesting-too-deep", f"'xsd_attrs' is nested deeper than {MAX_NESTING} levels")
            raise GiveUp
        self._at += 1
        opened = self._expect("{", "after 'xsd_attrs'")
        self._xsd_depth += 1
        self._fields("}", "in xsd_attrs")
        self._xsd_depth -= 1
        self._close("}", opened)

    # Brackets

    def _at_end_of_list(self, closer: str) -> bool:
        return self._kind in {closer, END} or self._at_top_level_keyword()

    def _close(self, closer: str, opened: int) -> None:
        if self._accept(closer):
            return
        opener = self._texts[opened]
        line = self.report.source.position(self._starts[opened]).line
        message = f"expected '{closer}' before {self._found()} to close the '{opener}' of line {line}"
        self._error("syntax-error", message)
        resumable = self._kind in {END, "}"} or (closer == ")" and self._kind in _BEHIND_ARGUMENTS)
        if not resumable and not self._at_top_level_keyword():
            raise GiveUp
