"""What is wrong with a template of letters, in words for people who write letters and no programs.

The library that fills templates in tells of its own workings, and not which of the fields it means. So the fields are
gone through one by one, in the order of the document, until one cannot be read or has nothing to put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.reports.letters.content import FIELDS, FIELDS_OF
from auditkit.reports.plain import one_line

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

NOT_FILLED = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError),
)
"""What comes of a field that asks for more than is there, beside the errors of the library."""

_TAG = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)", re.DOTALL)
_ELEMENT = re.compile(r"</?[a-z0-9]+:", re.IGNORECASE)
_LOOP = re.compile(r"for\s+(?P<names>.+?)\s+in\s+(?P<items>.+?)(?:\s+if\s.*|\s+recursive)?", re.DOTALL)
_CLOSED_BY = {"for": "endfor", "if": "endif"}
_NAMED = re.compile(r"(?:set|macro)\s+(\w+)")
_OTHER_FILES = frozenset({"include", "import", "from", "extends"})
_WITHOUT_VALUES = frozenset(
    {"else", "with", "endwith", "endmacro", "endset", "call", "endcall", "filter", "endfilter", "raw", "endraw"}
)
_LONGEST = 60


def told(template: DocxTemplate, environment: SandboxedEnvironment, fields: Mapping[str, Any] | None) -> str:
    """Return in a sentence what is wrong with a template that cannot be filled in.

    With the `fields` of a letter it is looked which of the template's fields has nothing to put in; without, only how
    they are written.
    """
    return next(_faults(template, environment, fields), _("one of its fields or loops cannot be worked out."))


def known() -> str:
    """Return what a template may name, with the loops in which it may."""
    alone = [name for name in FIELDS if name not in FIELDS_OF]
    alone += [f"charity.{name}" for name in FIELDS_OF["charity"]]
    within = [
        _("within {loop}: {fields}").format(
            loop=f"{{%p for {item} in {items} %}}",
            fields=_(", ").join(
                f"{item}.{name}"
                for name in FIELDS_OF[items.rpartition(".")[2]]
                if (item, name) != ("group", "findings")
            ),
        )
        for item, items in (
            *(("project", "projects"), ("group", "groups"), ("finding", "group.findings")),
            *(("rule", "elsewhere"), ("duty", "duties")),
        )
    ]
    message = _("Fields stand in double braces, as {example} does. There are {fields}.")
    return message.format(example="{{ charity.name }}", fields=_("; ").join([_(", ").join(alone), *within]))


def _faults(
    template: DocxTemplate, environment: SandboxedEnvironment, fields: Mapping[str, Any] | None
) -> Iterator[str]:
    """Yield what is wrong with the fields of a template, in their order."""
    from jinja2 import TemplateAssertionError, TemplateError, TemplateSyntaxError, UndefinedError

    walk = _Walk(environment, fields)
    for tag in _tags(template):
        shown = _shown(tag)
        try:
            walk.step(tag)
        except _Unbalanced:
            yield _('"{field}" closes nothing that was opened before it.').format(field=shown)
        except TemplateAssertionError:
            yield _('"{field}" uses a filter that letters do not have; write the field without it.').format(field=shown)
        except TemplateSyntaxError:
            yield _('"{field}" is not written as a field or a loop is.').format(field=shown)
        except UndefinedError:
            yield _('"{field}" names what a letter does not have.').format(field=shown)
        except (TemplateError, *NOT_FILLED):
            yield _('"{field}" asks for more than a field can do; write the field alone.').format(field=shown)
    for tag, word in walk.open:
        message = _('"{field}" is never closed: {end} is missing.')
        yield message.format(field=_shown(tag), end=f"{{% {_CLOSED_BY[word]} %}}")


def _tags(template: DocxTemplate) -> Iterator[str]:
    """Yield the fields and loops of a template with their braces; those of headers and footers come last."""
    template.init_docx()
    yield from _TAG.findall(template.patch_xml(template.get_xml()))
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(kind):
            yield from _TAG.findall(template.patch_xml(template.get_part_xml(part)))


def _shown(tag: str) -> str:
    """Return a field as the document shows it; of one that is not closed, what stands beside its beginning."""
    element = _ELEMENT.search(tag)
    shown = one_line(tag if element is None else tag[: element.start()]).strip()
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


class _Unbalanced(Exception):
    """An end of a loop or a condition where there is none to end."""


class _Walk:
    """Goes through the fields of a template; `open` are the loops and conditions that were not closed yet."""

    def __init__(self, environment: SandboxedEnvironment, fields: Mapping[str, Any] | None) -> None:
        self.open: list[tuple[str, str]] = []
        self._environment = environment
        self._names = {*FIELDS, "loop"}
        self._values = dict(fields or {})

    def step(self, tag: str) -> None:
        """Take the next field or loop; raises what is wrong with it."""
        from jinja2 import TemplateSyntaxError

        if _ELEMENT.search(tag) or not tag.endswith(("}}", "%}")):
            raise TemplateSyntaxError(tag, 1)
        inner = tag[2:-2].strip("-+ \n\t\u00a0")
        if tag.startswith("{{"):
            self._value(inner)
            return
        word, _space, rest = inner.partition(" ")
        if word == "for":
            self._loop(tag, inner)
        elif word == "if":
            self._value(rest)
            self.open.append((tag, word))
        elif word == "elif":
            self._value(rest)
        elif word in _CLOSED_BY.values():
            if not self.open or _CLOSED_BY[self.open[-1][1]] != word:
                raise _Unbalanced
            self.open.pop()
        elif word in _OTHER_FILES:
            raise TypeError(word)
        elif named := _NAMED.match(inner):
            self._names.add(named[1])
        elif word not in _WITHOUT_VALUES:
            self._environment.parse(tag)

    def _loop(self, tag: str, inner: str) -> None:
        self._environment.parse(f"{{% {inner} %}}{{% endfor %}}")
        found = _LOOP.fullmatch(inner)
        if found is not None:
            items = self._value(found["items"])
            names = [name.strip(" ()") for name in found["names"].split(",")]
            self._names.update(names)
            first = next(iter(items), None) if items is not None else None
            if len(names) == 1 and first is not None:
                self._values[names[0]] = first
        self.open.append((tag, "for"))

    def _value(self, expression: str) -> Any:
        """Return what an expression comes to; null where it names something that has no value here."""
        from jinja2 import UndefinedError, meta

        compiled = self._environment.compile_expression(expression, undefined_to_none=False)
        named = meta.find_undeclared_variables(self._environment.parse(f"{{{{ {expression} }}}}"))
        if named - self._names:
            raise UndefinedError(min(named - self._names))
        if named - self._values.keys():
            return None
        value = compiled(**self._values)
        # One that there is not raises UndefinedError as soon as it is written.
        str(value)
        return value
