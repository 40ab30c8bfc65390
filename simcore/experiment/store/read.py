"""Reading a finished run: whole tables where they are small, columns and variants of them where not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from simcore.experiment.store import manifest
from simcore.experiment.sweep.design import Recipe, stored_recipe
from simcore.scenario.errors import InputError
from simcore.scenario.load import Inputs, scenario_as_tree

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Run:
    """A finished run as it lies in its folder."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def run_id(self) -> str:
        """The name that every chart and number of this run carries."""
        return str(self.manifest["run_id"])

    @property
    def planned(self) -> str:
        """'planned' if the run was planned before it began, else 'exploratory'."""
        return str(self.manifest.get("planned", {}).get("word", "exploratory"))

    @property
    def planned_words(self) -> str:
        """The same, and for a plan that came too late what had been seen before it."""
        why = self.manifest.get("planned", {}).get("why")
        return f"{self.planned}: {why}" if why else self.planned

    @cached_property
    def variants(self) -> dict[str, str]:
        """Name and plain label of each variant; in a design each point is one."""
        if not self.is_designed:
            return {name: v["label"] for name, v in self.manifest["sweep"]["variants"].items()}
        table = pq.read_table(self._path("points"), columns=["variant", "label"])
        return dict(zip(table["variant"].to_pylist(), table["label"].to_pylist(), strict=True))

    @property
    def is_designed(self) -> bool:
        """Whether its variants are points of a design, described in `points`."""
        sweep = self.manifest["sweep"]
        return bool(sweep.get("levers") or sweep.get("uncertainties") or len(sweep.get("scenarios", ())) > 1)

    @property
    def lead_in(self) -> frozenset[int]:
        """Caseloads below the range that was asked for, drawn paler."""
        return frozenset(self.manifest["lead_in"])

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """A row per cell: variant, caseload, replication, then measures. All of it: see `read` for parts."""
        return self.read("outcomes")

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """A row per cell and week. All of it: see `read` for parts."""
        return self.read("weekly")

    @cached_property
    def horizons(self) -> pd.DataFrame:
        """A row per cell and horizon: the main measures after 3, 6 and 12 months."""
        return self.read("horizons")

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row per variant: label, scenario, way of looking, changes, then each lever and uncertainty."""
        return self.read("points")

    def has(self, table: str) -> bool:
        """Whether it has this table; a run made by an older version may not."""
        return table in self.__dict__ or self._path(table).is_file()

    def columns(self, table: str) -> list[str]:
        """The columns of a table, without reading it."""
        if table in self.__dict__:
            return [str(name) for name in self.__dict__[table].columns]
        return list(pq.read_schema(self._path(table)).names)

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        variants: Sequence[str] | None = None,
        caseloads: Sequence[int] | None = None,
    ) -> pd.DataFrame:
        """Rows of some variants and caseloads and only the columns wanted; what is not wanted is not loaded.

        Args:
            table: outcomes, weekly, horizons or points.
            columns: all of them if not given.
            variants: only these.
            caseloads: only these.
        """
        if table in self.__dict__:
            return self._part(self.__dict__[table], columns, variants, caseloads)
        wanted = [("variant", variants), ("caseload", caseloads)]
        filters = [(name, "in", list(values)) for name, values in wanted if values is not None]
        frame: pd.DataFrame = pq.read_table(
            self._path(table), columns=None if columns is None else list(columns), filters=filters or None
        ).to_pandas()
        return frame

    def by_variant(
        self, table: str, columns: Sequence[str] | None = None, at_once: int = 50
    ) -> Iterator[pd.DataFrame]:
        """The rows of a table for some variants at a time, to go through a run that is larger than memory."""
        names = list(self.variants)
        for first in range(0, len(names), at_once):
            yield self.read(table, columns, names[first : first + at_once])

    def assumed(self, variant: str) -> dict[str, Any]:
        """Everything a variant's scenario assumes, as plain data. Raises InputError for an unknown one."""
        if not self.is_designed:
            tree: dict[str, Any] = self.manifest["scenarios"][variant]["scenario"]
            return tree

        return scenario_as_tree(self.recipe(variant).scenario())

    def recipe(self, variant: str) -> Recipe:
        """How to make a variant's scenario anew from what the run stored. Raises InputError if unknown."""
        if not self.is_designed:
            return stored_recipe(self.manifest["scenarios"][variant]["scenario"], [])
        point = self._point(variant)
        return stored_recipe(self.manifest["scenarios"][point["base"]]["given"], point["changes"])

    def scenario_name(self, variant: str) -> str:
        """The scenario a variant starts from, as it was asked for."""
        if self.is_designed:
            return str(self._point(variant)["scenario"])
        return str(self.manifest["sweep"]["scenario"])

    def inputs_of(self, variant: str) -> Inputs:
        """Which end of what nobody knows a variant is at: typical, low or high."""
        inputs: Inputs = self._way(variant)["inputs"]
        return inputs

    def changes_of(self, variant: str) -> list[str]:
        """Every override that makes a variant of its scenario: the run's, its way's, then its own."""
        own = self._point(variant)["changes"] if self.is_designed else []
        return [*self.manifest.get("overrides", []), *self._way(variant)["set"], *own]

    def _way(self, variant: str) -> dict[str, Any]:
        name = self._point(variant)["way"] if self.is_designed else variant
        way: dict[str, Any] = self.manifest["sweep"]["variants"][name]
        return way

    def _point(self, variant: str) -> dict[str, Any]:
        rows = pq.read_table(self._path("points"), filters=[("variant", "==", variant)]).to_pylist()
        if not rows:
            raise InputError(f"{self.folder}: the run has no variant '{variant}'")
        row: dict[str, Any] = rows[0]
        return row

    def _path(self, table: str) -> Path:
        return self.folder / "tables" / f"{table}.parquet"

    @staticmethod
    def _part(
        frame: pd.DataFrame,
        columns: Sequence[str] | None,
        variants: Sequence[str] | None,
        caseloads: Sequence[int] | None,
    ) -> pd.DataFrame:
        if variants is not None:
            frame = frame[frame["variant"].isin(list(variants))]
        if caseloads is not None:
            frame = frame[frame["caseload"].isin(list(caseloads))]
        return frame if columns is None else frame[list(columns)]


def open_run(folder: str | Path) -> Run:
    """Open a finished run. Raises InputError where there is none, or one that was not finished."""
    path = Path(folder)
    content = manifest.read(path)
    if content is None:
        raise InputError(f"{path}: no run here (there is no manifest.json); make one with `simcore sweep`")
    if content.get("finished") is None:
        raise InputError(f"{path}: the run there was not finished; go on with `simcore sweep ... --resume`")
    return Run(path, content)


def newest_run(outputs: Path) -> Run:
    """The finished run that was begun last. Raises InputError where there is none."""
    runs = []
    for found in outputs.glob("*/manifest.json"):
        try:
            runs.append(open_run(found.parent))
        except InputError:
            continue
    if not runs:
        raise InputError(f"{outputs}: no finished run there; make one with `make run`")
    return max(runs, key=lambda run: str(run.manifest["begun"]))
