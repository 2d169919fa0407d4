"""Products that are broken on purpose. The kill harness has to notice each of them, by the audit whose matter it is."""

from tests.chaos.mutants.deleting import DELETING
from tests.chaos.mutants.patch import Patch
from tests.chaos.mutants.telling import TELLING

PATCHES: tuple[Patch, ...] = (*DELETING, *TELLING)
