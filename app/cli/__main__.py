"""python -m app.cli: the same as the command rong."""

from app.cli import main

main()
