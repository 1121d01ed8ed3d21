"""Puts the reference client and the suite's messages, made by protoc for this run, on the path."""
import atexit
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
_made = tempfile.mkdtemp(prefix="mesh-stubs-")
atexit.register(shutil.rmtree, _made, ignore_errors=True)
subprocess.run(["protoc", f"-I{ROOT / 'Protocols'}", f"-I{ROOT / 'Tests/Contracts/Behavior'}", f"--python_out={_made}",
                "behavior.proto", "mesh/status/v1/status.proto", "mesh/options/v1/options.proto"], check=True)
sys.path[:0] = [_made, str(ROOT / "Protocols/clients/python")]
