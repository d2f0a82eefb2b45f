"""Nouns -> text: templates and formats, nothing else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2

    from ..ir.findings import Finding
    from ..ir.graph import Dag
    from ..ir.plan import Plan

# GitHub takes a mebibyte of summary from a step, and nobody reads more rows than these.
_ROWS = 1_000


@cache
def environment() -> jinja2.Environment:
    """The templates, with the filters that they may use."""
    import jinja2

    from . import filters

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("icosian.templates", ""),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        auto_reload=False,
    )
    made.filters |= {name: getattr(filters, name) for name in filters.__all__}
    return made


def dag_text(dag: Dag) -> str:
    return environment().get_template("dag.txt.j2").render(dag=dag)


def plan_text(plan: Plan) -> str:
    return environment().get_template("plan.txt.j2").render(plan=plan)


def step_summary(findings: tuple[Finding, ...]) -> str:
    """The findings as a table in Markdown, for the page of a GitHub workflow run; "" if there are none."""
    from .findings import count

    if not findings:
        return ""
    left_out = len(findings[_ROWS:])
    template = environment().get_template("summary.md.j2")
    return template.render(heading=count(findings), findings=findings[:_ROWS], left_out=left_out)
