"""What runs Mellom elsewhere: the Dockerfile done step by step, and what compose.yaml and the unit must say."""

import re
import subprocess
import sys

from tests.program.operator_room import HOUSE

PROOF_SECONDS_MAX = 400


def read(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


def test_each_step_of_the_dockerfile_can_be_done_and_what_it_makes_runs() -> None:
    """With the packages of this Python, so that nothing is fetched; deploy/prove_dockerfile.py alone fetches them."""
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, str(HOUSE / "deploy" / "prove_dockerfile.py"), "--reuse-packages"],
        capture_output=True,
        encoding="utf-8",
        timeout=PROOF_SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    said = done.stdout.splitlines()
    assert any(line.startswith("HEALTHCHECK before it runs: mellom: there is no ") for line in said)
    assert "HEALTHCHECK while it runs: well" in said
    assert "STOPSIGNAL: it ended with 0" in said
    assert said[-1] == "proved"


def test_the_image_does_not_run_as_root_and_keeps_the_database_in_a_volume() -> None:
    text = read("Dockerfile")
    last = text[text.rindex("\nFROM ") :]
    for line in ("USER mellom", "VOLUME /data", "WORKDIR /data", 'CMD ["mellom", "run"]'):
        assert f"\n{line}\n" in last
    assert last.index("USER mellom") < last.index("CMD [")


def test_compose_gives_secrets_as_files_and_every_secret_is_there() -> None:
    text = read("compose.yaml")
    given = set(re.findall(r"/run/secrets/(\w+)", text))
    declared = set(re.findall(r"^  (\w+): \{ file: \./secrets/\w+ \}$", text, re.MULTILINE))
    assert given == declared == {"bot_token", "encryption_keys", "postgres_password", "database_url"}
    used = {name for names in re.findall(r"secrets: \[([^\]]+)\]", text) for name in names.split(", ")}
    assert used == declared
    assert "secrets/" in read(".gitignore").splitlines()
    assert text.count("restart: unless-stopped") == text.count("logging:") == 2
    assert "healthcheck:" in text


def test_the_unit_runs_our_command_without_rights() -> None:
    text = read("deploy/mellom.service")
    for line in ("User=mellom", "ExecStart=/opt/mellom/.venv/bin/mellom run", "NoNewPrivileges=yes", "Restart=always"):
        assert f"\n{line}\n" in text
