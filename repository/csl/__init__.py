"""A processor of the Citation Style Language 1.0.2: one work, one style, one language, one reference.

What it does: references (`cs:bibliography`) and single citations in the text (`cs:citation`), with every
rendering element, condition, name, date, number, text-case and locale rule of the specification
(https://docs.citationstyles.org/en/stable/specification.html). What it leaves out, because works are cited
here one by one: telling apart works of one author and year, collapsing, sorting, ibid., and particles of names.
Why it is our own: ADR 0033. It knows nothing of the repository.
"""

from repository.csl import marks
from repository.csl.marks import as_html, as_text
from repository.csl.style import Style

__all__ = ["Style", "as_html", "as_text", "marks"]
