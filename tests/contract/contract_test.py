#!/usr/bin/env python3
"""Holds docs/openapi.yaml to the server, and the server to docs/openapi.yaml.

  contract_test.py build/dev/bin/huanxin

The document is judged by itself (lint.py). Then the real server is started: every status and problem code that the
document declares is provoked or explained (provoke.py); wrong bodies, and right ones bent in every simple way, are
refused or taken alike by schema and server (bad_bodies.py, mutations.py); routes, replays, pages, examples and the
served documents are what they are said to be (coherence.py); so is the protobuf form of the claim calls (protobuf.py).
Whatever is sent and answered on the way is held to the document as well (traffic.py). Needs Debian's python3-yaml,
python3-jsonschema and python3-protobuf.
"""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
if len(sys.argv) != 2:
    sys.exit(__doc__)
os.environ["HUANXIN_BINARY"] = sys.argv[1]  # What harness.py starts.
sys.path[:0] = [str(HERE), str(HERE.parent / "integration")]

from bad_bodies import bad_bodies  # noqa: E402 (after the path is set)
from checks import Checks  # noqa: E402
from coherence import coherence  # noqa: E402
from document import Document  # noqa: E402
from lint import lint  # noqa: E402
from mutations import mutations  # noqa: E402
from protobuf import protobuf  # noqa: E402
from provoke import NOT_PROVOKED, begin_slow, provoke_all  # noqa: E402
from world import World  # noqa: E402


def main():
    checks = Checks()
    document = Document()
    lint(checks, document)
    world = World(checks, document)
    try:
        world.slow = begin_slow(world)
        coherence(world)
        protobuf(world)
        bad_bodies(world)
        mutations(world)
        provoke_all(world)
    finally:
        world.close()
    for code, reason in NOT_PROVOKED.items():
        print(f"not provoked: {code}: {reason}")
    print(f"{checks.done} checks, {checks.failed} failures")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
