"""Reports: a schedule of notebooks, each run in a process of its own, its page and workbook kept in runs.

From the bottom: `process`, `warm` and `launch` begin processes; `supervise` watches them; `cells` and
`engine` run a notebook; `page` and `making` make a report of it; `exchange` and `orders` bring reports home
from wherever they are made; `schedule`, `plan` and `run` decide what is made; `manifest`, `store`, `changes`
and `index` keep it.
"""
