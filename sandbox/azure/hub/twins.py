"""The three parts of a twin, and how a patch changes them."""

from dataclasses import dataclass, field

from sandbox.azure.shapes import Json


def merge(values: Json, patch: Json) -> None:
    """Apply a JSON merge patch in place: null removes, objects merge, all else replaces."""
    for name, value in patch.items():
        if value is None:
            values.pop(name, None)
        elif isinstance(value, dict):
            inner = values.get(name)
            values[name] = inner if isinstance(inner, dict) else {}
            merge(values[name], value)
        else:
            values[name] = value


@dataclass(kw_only=True)
class Properties:
    """Desired or reported properties, with the times at which they changed."""

    values: Json = field(default_factory=dict)
    metadata: Json = field(default_factory=dict)
    version: int = 1
    counts_versions: bool = False
    """Whether the metadata say the version of each change, as those of desired properties do."""

    def patch(self, patch: Json, at: str) -> None:
        """Merge `patch` and note the time `at` for all that it touches."""
        content = {name: value for name, value in patch.items() if not name.startswith("$")}
        merge(self.values, content)
        self.version += 1
        mark: Json = {"$lastUpdated": at}
        if self.counts_versions:
            mark["$lastUpdatedVersion"] = self.version
        _note(self.metadata, content, mark)

    def wire(self) -> Json:
        """The properties as a twin shows them."""
        return {**self.values, "$metadata": self.metadata, "$version": self.version}


def _note(metadata: Json, patch: Json, mark: Json) -> None:
    metadata.update(mark)
    for name, value in patch.items():
        if value is None:
            metadata.pop(name, None)
            continue
        inner: Json = metadata.setdefault(name, {})
        inner.update(mark)
        if isinstance(value, dict):
            _note(inner, value, mark)
