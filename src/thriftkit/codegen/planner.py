"""From a model to the plans of all modules of all its programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thriftkit.model import Constant, Enum, Model, Program, Service, Struct, Typedef

from .context import ModelNames, ModuleContext, inner_names, member_names
from .placement import Options
from .plan import Item, LazyModulesPlan, ModulePlan
from .plan_services import SERVICE_CLASSES, argument_names, method_names, service_plan
from .plan_types import constant_items, ttypes_items
from .scope import Scope, import_order

__all__ = ["module_plans"]

_AMBIGUOUS = frozenset({"l", "O", "I"})


def module_plans(model: Model, options: Options) -> Iterator[ModulePlan]:
    """The modules of every program that is not installed, in a fixed order."""
    names = {path: ModelNames(program) for path, program in model.programs.items()}
    for path, program in model.programs.items():
        if not options.placements[path].installed:
            yield from _Planner(model, names, options, program).modules()


def _tolerated(
    *, variables: Iterable[str] = (), classes: Iterable[str] = (), functions: Iterable[str] = ()
) -> tuple[str, ...]:
    found = {"E741": variables, "E742": classes, "E743": functions}
    return tuple(code for code, names in found.items() if not _AMBIGUOUS.isdisjoint(names))


class _Planner:
    def __init__(self, model: Model, names: dict[str, ModelNames], options: Options, program: Program) -> None:
        self._model = model
        self._names = names
        self._options = options
        self._program = program
        self._own = names[program.path]
        self._source = f"{program.name}.thrift"

    def modules(self) -> Iterator[ModulePlan]:
        yield self._package()
        yield self._ttypes()
        yield self._constants()
        for service in self._program.definitions:
            if isinstance(service, Service):
                yield self._service(service)

    def _path(self, module: str) -> str:
        return "/".join((*self._options.placements[self._program.path].package, f"{module}.py"))

    def _context(self, taken: frozenset[str], inner: frozenset[str], *, in_ttypes: bool = False) -> ModuleContext:
        scope = Scope(taken | inner)
        placements = self._options.placements
        return ModuleContext(self._model, self._names, placements, self._program, scope, inner, in_ttypes)

    def _package(self) -> ModulePlan:
        services = sorted(self._own.services.values(), key=import_order)
        exports = tuple(sorted(["ttypes", "constants", *services], key=import_order))
        scope = Scope(services)
        for module in ("ttypes", "constants"):
            scope.member(".", module)
        items: tuple[Item, ...] = ()
        if services:
            items = (
                LazyModulesPlan(
                    names=tuple(services),
                    type_checking=scope.typing("TYPE_CHECKING"),
                    import_module=scope.member("importlib", "import_module"),
                ),
            )
        doc = self._program.doc or f"Python code of ``{self._source}``."
        return ModulePlan(self._path("__init__"), self._source, doc, scope.imports(), items, exports)

    def _ttypes(self) -> ModulePlan:
        structs = [d for d in self._program.definitions if isinstance(d, Struct)]
        inner = inner_names(structs) | {"self", "cls"}
        context = self._context(frozenset(self._own.types.values()), inner, in_ttypes=True)
        items = ttypes_items(context)
        members = {n for d in self._program.definitions if isinstance(d, Enum) for n in member_names(d).values()}
        doc = f"Types of ``{self._source}``."
        aliases = {self._own.types[d.name] for d in self._program.definitions if isinstance(d, Typedef)}
        classes = set(self._own.types.values()) - aliases
        tolerated = _tolerated(variables=inner | members | aliases, classes=classes)
        exports = tuple(self._own.types.values())
        imports = context.scope.imports()
        return ModulePlan(self._path("ttypes"), self._source, doc, imports, items, exports, tolerated)

    def _constants(self) -> ModulePlan:
        names = [self._own.constants[d.name] for d in self._program.definitions if isinstance(d, Constant)]
        context = self._context(frozenset(names), frozenset())
        items = constant_items(context)
        doc = f"Constants of ``{self._source}``."
        tolerated = _tolerated(variables=names)
        return ModulePlan(
            self._path("constants"), self._source, doc, context.scope.imports(), items, tuple(names), tolerated
        )

    def _service(self, service: Service) -> ModulePlan:
        inner = argument_names(service) | frozenset(method_names(service).values())
        context = self._context(frozenset(SERVICE_CLASSES), inner)
        item = service_plan(context, service)
        doc = f"Service ``{service.name}`` of ``{self._source}``."
        path = self._path(self._own.services[service.name])
        tolerated = _tolerated(variables=argument_names(service), functions=method_names(service).values())
        return ModulePlan(
            path, self._source, doc, context.scope.imports(), (item,), tuple(sorted(SERVICE_CLASSES)), tolerated
        )
