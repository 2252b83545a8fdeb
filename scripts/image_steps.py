"""Carry out the Dockerfile's steps in a temporary folder, and serve from what they make.

No container engine is needed, so every machine that tests can do it. The
image's absolute paths become paths below one folder; the final stage starts
from an empty one, into which only its own COPY steps bring anything. It fails
when a step does, when the image holds more than serving needs, when the
service does not come up healthy and score a listing with the mounted models
(those of HUOYAN_HOME), or when it writes outside its volume.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parent.parent
IMAGE_PATH = re.compile(r"(?<![\w./}])/(?=(?:opt|src|var/lib/huoyan)\b)")
NOT_FOR_SERVING = ("jieba", "pandas", "pip", "scipy", "sklearn", "training")
START_UP_SECONDS = 20
LISTING = {"listing_id": "1", "title": "蓝光D9 漫威电影23部合集 简装", "price": 39.9}


class Step(NamedTuple):
    """One instruction of a Dockerfile."""

    instruction: str
    arguments: str


def parse_stages(dockerfile: str) -> list[list[Step]]:
    """Split a Dockerfile into its stages; each begins with its FROM."""
    without_comments = re.sub(r"^[ \t]*#.*\n", "", dockerfile, flags=re.MULTILINE)
    stages: list[list[Step]] = []
    for line in re.sub(r"\\\n\s*", " ", without_comments).splitlines():
        instruction, _, arguments = line.strip().partition(" ")
        if instruction == "FROM":
            stages.append([])
        if instruction:
            stages[-1].append(Step(instruction, arguments.strip()))
    return stages


class Stage:
    """A folder that stands for the root of an image while its steps are carried out."""

    def __init__(self, root: Path, earlier: Path | None = None) -> None:
        self.root, self.earlier, self.work_dir = root, earlier, root
        self.commands: dict[str, list[str]] = {}
        # The interpreter that runs this stands for the base image's.
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("HUOYAN_")
        } | {"PATH": path, "PIP_QUIET": "1"}
        root.mkdir()

    def place(self, text: str) -> str:
        """Turn the image's paths in a text into paths below the root."""
        return IMAGE_PATH.sub(f"{self.root}/", text)

    def carry_out(self, step: Step) -> None:
        """Do what one instruction says; those that only describe are left out."""
        match step.instruction:
            case "RUN":
                command = ["sh", "-euc", self.place(step.arguments)]
                subprocess.run(command, cwd=self.work_dir, env=self.environment, check=True)
            case "COPY":
                self._copy(shlex.split(step.arguments))
            case "WORKDIR":
                self.work_dir = Path(self.place(step.arguments))
                self.work_dir.mkdir(parents=True, exist_ok=True)
            case "ENV" | "ARG":
                self._set(shlex.split(step.arguments))
            case "CMD":
                self.commands["CMD"] = json.loads(step.arguments)
            case "HEALTHCHECK":
                self.commands["HEALTHCHECK"] = json.loads(step.arguments.partition("CMD ")[2])

    def found(self, command: list[str]) -> list[str]:
        """Name a command's program by its place, looked up on the image's own path."""
        program = shutil.which(command[0], path=self.environment["PATH"])
        return [program or command[0], *command[1:]]

    def _copy(self, words: list[str]) -> None:
        *sources, target = (word for word in words if not word.startswith("--"))
        from_earlier = any(word.startswith("--from=") for word in words)
        for source in sources:
            origin = REPOSITORY / source
            if from_earlier and self.earlier:
                origin = self.earlier / source.removeprefix("/")
            destination = self.work_dir / self.place(target)
            if origin.is_dir():
                shutil.copytree(origin, destination, symlinks=True, dirs_exist_ok=True)
            else:
                shutil.copy2(origin, destination)

    def _set(self, assignments: list[str]) -> None:
        for assignment in assignments:
            name, _, value = assignment.partition("=")
            # A layer should hold no cache; here it spares a second download.
            if name != "PIP_NO_CACHE_DIR":
                value = value.replace("$PATH", self.environment["PATH"])
                self.environment[name] = self.place(value)


def build_image(stages: list[list[Step]], folder: Path) -> Stage:
    """Carry out both stages, the second in the place of the first."""
    build_steps, final_steps = stages
    builder = Stage(folder / "root")
    for step in build_steps:
        builder.carry_out(step)
    # The same place, since a virtual environment remembers where it was made.
    image = Stage(folder / "root", earlier=builder.root.rename(folder / "earlier"))
    for step in final_steps:
        image.carry_out(step)
    shutil.rmtree(folder / "earlier")
    return image


def check_contents(image: Stage) -> None:
    """Refuse an image that can import what only training needs."""
    question = (
        "import importlib.util, cli, model, service.app\n"
        f"print(*filter(importlib.util.find_spec, {NOT_FOR_SERVING!r}))"
    )
    command = [str(image.root / "opt/huoyan/bin/python"), "-c", question]
    answer = subprocess.check_output(
        command, cwd=image.work_dir, env=image.environment, text=True
    ).strip()
    if answer:
        sys.exit(f"The image holds what serving does not need: {answer}")


def mount_models(image: Stage) -> None:
    """Put the models that `make setup` left where a user would mount them."""
    home = Path(os.environ.get("HUOYAN_HOME", "var"))
    volume = Path(image.environment["HUOYAN_HOME"])
    shutil.copytree(REPOSITORY / home / "models", volume / "models")


def check_service(image: Stage) -> None:
    """Start the image's command on a free port, score a listing, and stop it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    # Loopback: there are no keys, without which no other address is served.
    ours = {"0.0.0.0": "127.0.0.1", "8000": port}
    command = [ours.get(word, word) for word in image.commands["CMD"]]
    health = [word.replace(":8000", f":{port}") for word in image.commands["HEALTHCHECK"]]
    before = files_outside_volume(image)
    service = subprocess.Popen(image.found(command), cwd=image.work_dir, env=image.environment)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: is_healthy(image, health), service, "healthy")
        wait_until(lambda: is_ready(f"{url}/health/ready"), service, "ready")
        check_score(f"{url}/score")
    finally:
        service.terminate()
        code = service.wait(timeout=30)
    if code:
        sys.exit(f"The image's service ended with {code} when it was told to stop.")
    if written := files_outside_volume(image) - before:
        sys.exit(f"Written outside the volume: {sorted(written)[:5]}")


def wait_until(reached: Callable[[], bool], service: subprocess.Popen[bytes], state: str) -> None:
    """Ask again and again, until the answer is yes or patience ends."""
    deadline = time.monotonic() + START_UP_SECONDS
    while not reached():
        if service.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"The image's service did not become {state}.")
        time.sleep(0.1)


def is_healthy(image: Stage, command: list[str]) -> bool:
    """Run the image's own health check once."""
    check = subprocess.run(
        image.found(command),
        cwd=image.work_dir,
        env=image.environment,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return check.returncode == 0


def is_ready(url: str) -> bool:
    """Tell whether a model is loaded; the service says 503 until then."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return False


def check_score(url: str) -> None:
    """Have a listing scored; an error status raises."""
    body = json.dumps(LISTING).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        score = json.load(response)
    if score["listing_id"] != LISTING["listing_id"] or not 0 <= score["score"] <= 1:
        sys.exit(f"The image's service answered with no score: {score}")


def files_outside_volume(image: Stage) -> set[tuple[str, int]]:
    """List all files but the volume's, each with the time it was last changed."""
    volume = Path(image.environment["HUOYAN_HOME"])
    return {
        (str(path), path.lstat().st_mtime_ns)
        for path in image.root.rglob("*")
        if not path.is_dir() and not path.is_relative_to(volume)
    }


def main() -> None:
    """Build, look inside, serve; the folder is gone afterwards."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="huoyan-image-") as folder:
        image = build_image(parse_stages((REPOSITORY / "Dockerfile").read_text()), Path(folder))
        check_contents(image)
        mount_models(image)
        check_service(image)
        megabytes = sum(path.lstat().st_size for path in image.root.rglob("*")) / 1e6
    seconds = time.monotonic() - started
    print(f"The image's steps work: {megabytes:.0f} MB beside the base image, {seconds:.0f} s.")


if __name__ == "__main__":
    main()
