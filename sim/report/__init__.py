"""Figures, tables and pages: what a run looks like to a reader."""

import logging

# matplotlib says when it builds its font list or finds no folder to keep it in; a reader of
# figures can do nothing about either.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
