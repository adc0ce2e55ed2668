"""References to works in the usual styles: written by CSL, shown on a page of their own, given as text."""
