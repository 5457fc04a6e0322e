"""Several ideas in one mail: only where the writer numbers them under a heading word (Idée 1, Request 2,
الفكرة 1)."""

from __future__ import annotations

import re

_HEADING = re.compile(
    r"^[ \t*#•\-]{0,6}(?:id[ée]e|idea|ideia|proposition|proposal|proposta|propuesta|projet|project|projeto|proyecto"
    r"|demande|request"
    r"|pedido|solicitud|الفكرة|فكرة|المقترح|مقترح|المشروع|مشروع|الطلب|طلب)[ \t]{0,3}"
    r"(?:n[°ºo.]{0,2}[ \t]?)?(?:\d{1,2}|[٠-٩]{1,2}|[IVX]{1,4}|[A-F]|الأولى?|الثانية?|الثالثة?)[ \t]{0,3}[:.)\-–—>]",
    re.IGNORECASE | re.MULTILINE,
)
_MOST = 8
_LEAST_WORDS = 3


def parts(text: str) -> list[str]:
    """The ideas of a mail, heading included; empty unless there are at least two."""
    starts = [match.start() for match in _HEADING.finditer(text)][:_MOST]
    if len(starts) < 2:
        return []
    ends = [*starts[1:], len(text)]
    found = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return found if all(len(part.split()) >= _LEAST_WORDS for part in found) else []


def body(part: str) -> str:
    """An idea without its heading."""
    return _HEADING.sub("", part, count=1).strip()
