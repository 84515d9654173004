"""The groups under which key bindings are explained, in the order of the help screen."""

from __future__ import annotations

from textual.binding import Binding

MOVE = Binding.Group("Moving")
ACT = Binding.Group("Acting on a case")
FIND = Binding.Group("Finding")
VIEW = Binding.Group("Views")
DIALOG = Binding.Group("Dialogs")
GROUPS = (ACT, FIND, VIEW, MOVE, DIALOG)
