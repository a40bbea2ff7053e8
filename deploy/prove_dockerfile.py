"""Proves the Dockerfile where there is no Docker: each of its steps is done in a clean folder, without rights.

    python deploy/prove_dockerfile.py                    everything, with the locked packages fetched anew
    python deploy/prove_dockerfile.py --reuse-packages   with the packages of this Python in place of fetching

The folder stands for the root of the image: /opt/mellom, /build and /data are made inside it. Called by root, all
steps but the copying of the context are done by "nobody". What only root of an image can do (useradd, the owner of
/data) is left out, and said. What it can't prove: that the base image has what this machine has.
At the end the image's command runs beside a simulated Telegram until its HEALTHCHECK is content, and is ended.
"""

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
NOBODY = 65534
TOKEN = "900:AAabcdefghijklmnopqrstuvwxyz"  # noqa: S105  of the simulated Telegram
WELL_WITHIN, END_WITHIN = 90.0, 10.0
_INSIDE = re.compile(r"(?<![\w.-])/(?=(?:opt/mellom|build|data)\b)")
_ONLY_ROOT = re.compile(r"useradd [^&]+&& ")
_OWNER = re.compile(r" -o \w+ -g \w+")


class Disproved(Exception):
    """A step failed."""


@dataclass
class Image:
    """What the steps have made so far."""

    root: Path
    python: Path
    reuse: bool
    env: dict[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def inside(self, text: str) -> str:
        """Paths of the image as paths in the folder."""
        return _INSIDE.sub(f"{self.root}/", text)

    def do(self, instruction: str, rest: str) -> None:
        """One instruction of the Dockerfile."""
        match instruction:
            case "FROM":
                self.env = {"PATH": f"{self.root}/bin:/usr/bin:/bin", "HOME": str(self.root / "home")}
                self.env |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
                self.folder = self.root
            case "WORKDIR":
                self.folder = Path(self.inside(rest))
                self.run(["mkdir", "-p", str(self.folder)], cwd=self.root)
            case "ENV":
                for word in shlex.split(self.inside(rest)):
                    name, _, value = word.partition("=")
                    self.env[name] = value.replace("$PATH", self.env["PATH"])
            case "COPY":
                self.copy(shlex.split(rest))
            case "RUN":
                self.step(rest)
            case "CMD":
                self.command = json.loads(rest)
            case "HEALTHCHECK":
                self.health = json.loads(rest[rest.index("CMD") + 3 :])
            case "USER" | "VOLUME" | "STOPSIGNAL":
                pass
            case _:
                raise Disproved(f"{instruction} is not known here")

    def copy(self, words: list[str]) -> None:
        """From the context, or from the stage before, which is the same folder."""
        if words[0].startswith("--from="):
            if not Path(self.inside(words[1])).exists():
                raise Disproved(f"the stage before made no {words[1]}")
            return
        for word in words[:-1]:
            source = self.root / "context" / word
            self.run(["cp", "-r", f"{source}/." if source.is_dir() else str(source), "."])

    def step(self, line: str) -> None:
        """A RUN, in a shell."""
        line = self.inside(line)
        for pattern in (_ONLY_ROOT, _OWNER):
            for left_out in pattern.findall(line):
                say(f"   left out, only root of the image can: {left_out.strip(' &')}")
            line = pattern.sub("", line)
        if self.reuse and "--require-hashes" in line:
            (self.root / "opt/mellom/lib").mkdir(exist_ok=True)
            (site,) = (self.root / "opt/mellom/lib").glob("python*/site-packages")
            # in front of what the new venv brings; pip removes nothing that lies outside of its own venv
            packages = sysconfig.get_path("purelib")
            (site / "reused.pth").write_text(f"import sys; sys.path.insert(0, {packages!r})\n")
            say("   packages of this Python are used in place of fetching them")
            return
        self.run(["sh", "-ec", line])

    def run(self, command: list[str], cwd: Path | None = None, **env: str) -> str:
        """As a user without rights; gives what it said."""
        done = subprocess.run(  # noqa: S603  the Dockerfile is ours
            command,
            cwd=cwd or self.folder,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            **self.nobody(),
        )
        if done.returncode:
            raise Disproved(f"{shlex.join(command)}\nended with {done.returncode}:\n{done.stdout[-3000:]}")
        return done.stdout

    def start(self, command: list[str], **env: str) -> "subprocess.Popen[str]":
        """The same, and it goes on."""
        return subprocess.Popen(  # noqa: S603  the commands are this file's own
            command,
            cwd=self.folder,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            **self.nobody(),
        )

    def nobody(self) -> dict[str, object]:
        """Root gives up its rights; with reused packages they may lie where only root can go."""
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 and not self.reuse else {}


def instructions(text: str) -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, comments and line ends taken out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in whole.splitlines() if line.strip())
    ]


def take_context(target: Path) -> None:
    """What `docker build` would get to see, by .dockerignore."""
    rules = [line for line in (HOUSE / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    wanted = [rule[1:] for rule in rules if rule.startswith("!")]
    unwanted = [rule.removeprefix("**/") for rule in rules if rule.startswith("**/")]

    def ignore(_folder: str, names: list[str]) -> set[str]:
        return {name for name in names if any(fnmatch.fnmatch(name, rule) for rule in unwanted)}

    target.mkdir()
    for name in wanted:
        if (HOUSE / name).is_dir():
            shutil.copytree(HOUSE / name, target / name, ignore=ignore)
        else:
            shutil.copy(HOUSE / name, target / name)


def prove(root: Path, python: Path, *, reuse: bool) -> None:
    """All steps, and then the life of a container. Raises Disproved."""
    take_context(root / "context")
    for name in ("home", "bin"):
        (root / name).mkdir()
    (root / "bin" / "python").symlink_to(python)
    if os.geteuid() == 0 and not reuse:
        root.chmod(0o755)
        for path in (root, *root.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    image = Image(root, python, reuse)
    for instruction, rest in instructions((HOUSE / "Dockerfile").read_text(encoding="utf-8")):
        say(f"{instruction} {rest}")
        image.do(instruction, rest)
    live(image)


def live(image: Image) -> None:
    """Set up, not healthy, running and healthy, ended: with the secrets in files, as compose.yaml gives them."""
    key = image.run(["mellom", "new-key"]).strip()
    for name, value in (("bot_token", TOKEN), ("encryption_keys", key)):
        image.run(["sh", "-c", f'printf "%s\\n" "$VALUE" > {name}'], VALUE=value)
    image.env |= {
        "BOT_TOKEN_FILE": str(image.folder / "bot_token"),
        "ENCRYPTION_KEYS_FILE": str(image.folder / "encryption_keys"),
    }
    say(f"HEALTHCHECK before it runs: {unwell(image)}")
    python = str(image.root / "opt/mellom/bin/python")
    telegram = image.start([python, "-m", "sandbox", "--token", TOKEN, "--phone", "2001:Petter", "--speed", "1"])
    try:
        address = telegram.stdout.readline().strip() if telegram.stdout else ""
        image.env |= {"TELEGRAM_API_URL": address, "CLOCK_URL": f"{address}/sandbox/api/clock"}
        container = image.start(image.command)
        try:
            deadline = time.monotonic() + WELL_WITHIN
            while (why := unwell(image)) and time.monotonic() < deadline and container.poll() is None:
                time.sleep(1)
            if why:
                container.kill()
                raise Disproved(f"it did not get well: {why}\n{container.communicate()[0][-3000:]}")
            say("HEALTHCHECK while it runs: well")
            container.send_signal(signal.SIGTERM)
            code = container.wait(END_WITHIN)
            if code:
                raise Disproved(f"told to end, it ended with {code}")
            say("STOPSIGNAL: it ended with 0")
        finally:
            container.kill()
            container.communicate()
    finally:
        telegram.kill()
        telegram.communicate()
    left = sorted(path.name for path in image.folder.iterdir())
    say(f"in /data: {', '.join(left)}; in the home: {len(list((image.root / 'home').iterdir()))} files")


def unwell(image: Image) -> str:
    """What the HEALTHCHECK complains of; nothing if it is content."""
    try:
        image.run(image.health)
    except Disproved as why:
        return str(why).splitlines()[-1]
    return ""


def say(line: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """The command; 1 where a step failed."""
    parser = argparse.ArgumentParser(description="Prove the Dockerfile without Docker.")
    parser.add_argument("--reuse-packages", action="store_true", help="do not fetch packages")
    parser.add_argument("--python", type=Path, help="the Python of the base image (3.11)")
    given = parser.parse_args()
    usual = sys.executable if given.reuse_packages else shutil.which("python3.11", path="/usr/bin:/usr/local/bin")
    root = Path(tempfile.mkdtemp(prefix="mellom-image-"))
    try:
        prove(root, given.python or Path(usual or sys.executable), reuse=given.reuse_packages)
    except Disproved as why:
        say(f"DISPROVED: {why}")
        return 1
    finally:
        shutil.rmtree(root, ignore_errors=True)
    say("proved")
    return 0


if __name__ == "__main__":
    sys.exit(main())
