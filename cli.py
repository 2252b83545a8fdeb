"""The `huoyan` command: thin, and quick to start.

Exit codes: 0 fine, 1 the work failed, 2 the call was wrong.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands import accounts, keys, models, storage, works
from service.commands.terminal import AsJson, fail, home, progress, show

if TYPE_CHECKING:
    from model.scorer import Scorer

app = typer.Typer(
    name="huoyan",
    help="火眼: find pirated disc offers among a marketplace's listings, and say why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(models.app, name="models")
app.add_typer(keys.app, name="keys")
app.add_typer(accounts.app, name="accounts")
app.add_typer(storage.audit, name="audit")
app.add_typer(storage.verdicts, name="verdicts")
app.command("explain")(storage.explain)
app.command("backup")(storage.backup)
app.add_typer(works.app, name="works")

ModelFolder = Annotated[
    Path | None, typer.Option("--model", help="A version's folder; the current one if not given.")
]


def main() -> None:
    """Run the command."""
    from model.artifact import ArtifactError
    from model.reader import UnreadableFileError
    from model.registry import RegistryError
    from model.works.work import CatalogueError
    from service.keys import ApiKeyError

    try:
        app()
    except (
        ApiKeyError,
        ArtifactError,
        CatalogueError,
        RegistryError,
        UnreadableFileError,
    ) as error:
        fail(str(error))
    except BrokenPipeError:
        # The reader went away (`| head`); Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        fail(str(error))


def current_scorer(folder: Path | None) -> Scorer:
    """Load a version, the current one if none is named."""
    from model.artifact import load_scorer
    from model.registry import current_version, version_folder
    from model.works.store import current_catalogue

    if folder is None:
        version = current_version(home())
        if version is None:
            fail("there is no model yet; run `make setup`, or `huoyan setup-default`.")
        folder = version_folder(home(), version)
    return load_scorer(folder).with_works(current_catalogue(home()))


@app.command("setup-default")
def setup_default() -> None:
    """Make the default model and the demonstration batch in $HUOYAN_HOME, if there are none.

    Example: HUOYAN_HOME=var huoyan setup-default
    """
    _make_demonstration()
    _make_gold()
    _make_default_model()


def _make_demonstration() -> None:
    from service.batches.demonstration import FILE
    from training.simulated import write_demonstration

    file = home() / FILE
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_demonstration(file)
        typer.echo("Made the demonstration batch from a simulation; it is synthetic.")


def _make_gold() -> None:
    from service.quality.gold import FILE
    from training.gold import write_gold

    if not (home() / FILE).exists():
        write_gold(home() / FILE)


def _make_default_model() -> None:
    from model.artifact import ArtifactError, load_scorer
    from model.registry import CURRENT, current_version, models_folder, promote, version_folder

    version = current_version(home())
    if version is not None:
        try:
            load_scorer(version_folder(home(), version))
        except ArtifactError as error:
            # Left where it is: what it decided must stay explainable.
            typer.echo(f"The current model cannot serve here, so a new one is made: {error}")
        else:
            (models_folder(home()) / CURRENT).touch()  # `make` sees that it was looked at
            typer.echo(f"The current model is {version}.")
            return
    from training.simulated import default_audit, default_dataset
    from training.train import train

    with progress("training the default model") as bar:
        path, _ = train(
            default_dataset(),
            models_folder(home()),
            audit=default_audit(),
            report=lambda step: bar.update(bar.task_ids[0], description=step),
        )
    promote(home(), path.name)
    typer.echo(f"Made {path.name} from corpus and simulation, both synthetic; it is current.")


@app.command()
def train(
    listings: Annotated[
        Path | None,
        typer.Option(help="NDJSON, CSV or Parquet; corpus and simulation if not given."),
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="CSV: listing_id,label,source,labelled_at.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where the version's folder is made.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only validate, and say what is understood.")
    ] = False,
    prevalence: Annotated[
        float, typer.Option(min=1e-6, max=0.5, help="Share of pirated offers in the marketplace.")
    ] = 0.02,
    unlabelled: Annotated[
        bool | None,
        typer.Option(
            "--unlabelled/--labelled-only",
            help="Learn from listings without a label too; if not given, where there are notices.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train a version from labelled listings.

    Where the labels hold notices, listings without a label are unlabelled, not
    lawful, and the seed corpus and simulation are learned from as well.

    Example: huoyan train --listings listings.csv --labels labels.csv --output models/
    """
    from model.classifier import ListingClassifier
    from training.check import describe
    from training.dataset import DatasetError, read_dataset
    from training.labels import LabelError, first_notices, read_labels
    from training.pu import settle
    from training.simulated import default_audit, default_dataset
    from training.train import train as train_version

    if (listings is None) != (labels is None):
        fail("--listings and --labels belong together.", code=2)
    if output is None and not check:
        fail("say with --output where the version's folder shall be made.", code=2)
    try:
        if listings is None or labels is None:
            data = default_dataset()
        elif check:
            facts = describe(listings, labels)
            show(facts, as_json)
            if facts["invalid"]:
                fail(f"{facts['invalid']} invalid row(s): training would refuse the file.")
            return
        else:
            data = read_dataset(listings, labels, unlabelled=unlabelled)
    except (DatasetError, LabelError) as error:
        fail(str(error))
    if check or output is None:
        show({"data": data.name, "listings": len(data.listings)}, as_json)
        return
    classifier, assumed = ListingClassifier(prevalence=prevalence), None
    with progress("training") as bar:

        def report(step: str) -> None:
            bar.update(bar.task_ids[0], description=step)

        if labels is not None and data.is_unlabelled.any():
            notices = first_notices(read_labels(labels))
            data, assumed = settle(
                data, default_dataset(), notices, classifier=classifier, report=report
            )
        path, manifest = train_version(
            data,
            output,
            classifier=classifier,
            audit=default_audit() if listings is None else None,
            assumed=assumed,
            report=report,
        )
    if as_json:
        show(manifest, as_json)
    else:
        typer.echo(str(path))


@app.command()
def simulate(
    output: Annotated[Path, typer.Argument(help="Folder for listings, labels and the truth.")],
    listings: Annotated[int, typer.Option(min=1_000, max=10_000_000)] = 100_000,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal bytes.")] = 0,
    months: Annotated[int, typer.Option(min=1, max=120)] = 12,
    prevalence: Annotated[
        float, typer.Option(min=0.0, max=0.5, help="Share of pirated offers.")
    ] = 0.02,
    open_share: Annotated[
        float, typer.Option(min=0.0, max=0.95, help="Share of listings that are no discs.")
    ] = 0.8,
    notice_rate: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of pirated offers noticed in the end.")
    ] = 0.1,
) -> None:
    """Write a simulated marketplace: listings, notices, verdicts, and the hidden truth.

    Example: huoyan simulate market/ --listings 100000 --seed 7
    """
    from training.marketplace import MarketConfig, write_market

    config = MarketConfig(
        seed=seed,
        n_listings=listings,
        months=months,
        prevalence=prevalence,
        open_share=open_share,
        notice_rate=notice_rate,
    )
    output.mkdir(parents=True, exist_ok=True)
    with progress("simulating", total=listings) as bar:
        task = bar.task_ids[0]
        rows = write_market(config, output, lambda n: bar.advance(task, n))
    show(rows, as_json=True)


@app.command()
def score(
    file: Annotated[
        str, typer.Argument(help="NDJSON, CSV or Parquet (.gz too); - for NDJSON on stdin.")
    ],
    output: Annotated[
        Path | None, typer.Option(help="One score a line; stdout if not given.")
    ] = None,
    errors: Annotated[Path | None, typer.Option(help="Invalid rows; stderr if not given.")] = None,
    model: ModelFolder = None,
) -> None:
    """Score a file of listings, one JSON score a line, in the file's order.

    Example: huoyan score listings.csv --output scores.ndjson --errors errors.ndjson
    """
    from model.bulk import score_file

    if output is not None and errors is not None and output.resolve() == errors.resolve():
        fail("--output and --errors need a file each.", code=2)
    scorer = current_scorer(model)
    with progress("scoring") as bar:
        task = bar.task_ids[0]
        n_invalid = score_file(
            scorer, file, output, errors, report=lambda n: bar.update(task, completed=n)
        )
    if n_invalid:
        fail(f"{n_invalid} invalid row(s) were not scored; all others were.")


@app.command()
def evaluate(
    model: ModelFolder = None,
    output: Annotated[Path | None, typer.Option(help="Folder for the report.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="Folder of another version to compare with.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out attacks and the learning curve.")
    ] = False,
    lead_time: Annotated[
        Path | None,
        typer.Option(
            help="lead_time.json that `python -m training.lead_time` wrote; told as well."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure a version on the put-away part of the corpus.

    Example: huoyan evaluate --output report/
    """
    import json

    from training.report import evaluation_report

    scorer = current_scorer(model)
    with progress("measuring"):
        previous = current_scorer(against) if against is not None else None
        measured = json.loads(lead_time.read_text("utf-8")) if lead_time else None
        report = evaluation_report(scorer, previous=previous, is_quick=quick, lead_time=measured)
    if output is not None:
        report.write(output)
    show(report.figures, as_json, text=report.text)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.")] = None,
) -> None:
    """Serve the API.

    Example: huoyan serve --port 8000 --workers 2
    """
    from service.server import ServeError, run
    from service.settings import Settings

    settings = Settings()
    try:
        run(
            settings,
            host if host is not None else settings.host,
            port if port is not None else settings.port,
            workers if workers is not None else settings.workers,
        )
    except ServeError as error:
        fail(str(error), code=2)


if __name__ == "__main__":
    main()
