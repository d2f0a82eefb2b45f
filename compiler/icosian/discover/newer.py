"""Which Python a file is written for: the newest syntax in it, as libcst reads it.

Asked only about files that this Python cannot read, for `ast` gives no places then.
"""

from __future__ import annotations

import libcst as cst

Version = tuple[int, int]


def oldest(tree: cst.Module) -> Version:
    """The oldest Python from 3.11 on that reads it."""
    found = _Newest()
    tree.visit(found)
    return found.version


class _Newest(cst.CSTVisitor):
    """Collects the newest version that anything in the tree needs."""

    def __init__(self) -> None:
        super().__init__()
        self.version: Version = (3, 11)

    def _needs(self, version: Version) -> None:
        self.version = max(self.version, version)

    def visit_TypeAlias(self, node: cst.TypeAlias) -> None:
        self._needs((3, 12))

    def visit_TypeParam(self, node: cst.TypeParam) -> None:
        self._needs((3, 13) if node.default else (3, 12))

    def visit_FormattedString(self, node: cst.FormattedString) -> None:
        """Before 3.12, an expression in an f-string has neither its quotes nor backslashes nor comments."""
        for part in node.parts:
            if isinstance(part, cst.FormattedStringExpression):
                text = cst.Module([]).code_for_node(part)
                if any(sign in text for sign in (node.quote, "\\", "#")) or "\n" in text:
                    self._needs((3, 12))

    def visit_TemplatedString(self, node: cst.TemplatedString) -> None:
        self._needs((3, 14))

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        """Since 3.14, several exceptions need no parentheses."""
        if isinstance(node.type, cst.Tuple) and not node.type.lpar:
            self._needs((3, 14))
