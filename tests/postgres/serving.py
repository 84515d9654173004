"""Runs a command while a PostgreSQL server runs for it alone, named by ``TRIAGE_TEST_POSTGRES``.

``python -m tests.postgres.serving pytest tests/postgres``. The server lies in a folder that is thrown away,
answers on a socket in it and on no port, and never waits for the disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_PLACES = "usr/lib/postgresql/*/bin"
_QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses="


def programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``; installs them with apt-get where root may do that."""
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("+ apt-get install postgresql", flush=True)  # noqa: T201
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        command = ["apt-get", "-qq", "install", "--no-install-recommends", "postgresql"]
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        found = _found()
    if found is None:
        sys.exit("PostgreSQL's initdb and pg_ctl are not here: install the package postgresql")
    return found


def _found() -> Path | None:
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, sorted(Path("/").glob(_PLACES)))])
    program = shutil.which("initdb", path=path)
    return Path(program).resolve().parent if program else None


@contextmanager
def server() -> Iterator[str]:
    """A server that runs meanwhile; its URL."""
    bin_folder = programs()
    with tempfile.TemporaryDirectory(prefix="triage-pg-", ignore_cleanup_errors=True) as name:
        folder, user = Path(name), None
        if os.geteuid() == 0:  # PostgreSQL refuses to be run by root
            user = pwd.getpwnam(
                "postgres" if "postgres" in (one.pw_name for one in pwd.getpwall()) else "nobody"
            )
            os.chown(folder, user.pw_uid, user.pw_gid)

        def run(*command: str) -> None:
            who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
            with (folder / "out").open("a") as out:
                done = subprocess.run(command, check=False, stdout=out, stderr=out, cwd=folder, **who)  # type: ignore[call-overload]
            if done.returncode:
                sys.exit(f"{command[0]} failed: {(folder / 'out').read_text()}")

        data = str(folder / "data")
        run(str(bin_folder / "initdb"), "-D", data, "-U", "triage", "--auth=trust", "--encoding=UTF8")
        control = [str(bin_folder / "pg_ctl"), "-w", "-D", data]
        run(*control, "-l", str(folder / "log"), "-o", f"-k {folder} {_QUICK}", "start")
        try:
            yield f"postgresql://triage@/postgres?host={folder}"
        finally:
            run(*control, "-m", "immediate", "stop")


def main(command: Sequence[str]) -> int:
    """Runs ``command``; its exit code."""
    with server() as url:
        return subprocess.run(
            command, check=False, env={**os.environ, "TRIAGE_TEST_POSTGRES": url}
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
