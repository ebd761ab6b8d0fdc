#!/usr/bin/env bash
# A folder with 100,000 files in 2,000 folders: how long watching takes to start, how much memory it needs, and how soon a change is told of;
# and, with COLD=1 and as root, when nothing of the folder is in the page cache. About a minute.
# Environment: FILES (100000), FOLDERS (2000), COLD (0).
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build "$root/bench/Gapless.Benchmarks" -c Release -v quiet >&2
dir=$(mktemp -d "${TMPDIR:-/tmp}/gapless-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
python3 - "$dir" "${FILES:-100000}" "${FOLDERS:-2000}" <<'PY'
import os, random, sys
root, files, folders = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(1)
paths = []
for i in range(folders):
    # Forty at the top, the others below one of those before them: about as deep as a real tree.
    parent = root if i < 40 else random.choice(paths)
    path = os.path.join(parent, f"folder{i}")
    os.mkdir(path)
    paths.append(path)
for i in range(files):
    with open(os.path.join(paths[i % folders], f"SomeSourceFile{i}.cs"), "w") as f:
        f.write(f"// {i}\n" + "x" * random.randrange(200, 8000))
with open(os.path.join(root, ".gitignore"), "w") as f:
    f.write("[Bb]in/\n[Oo]bj/\n*.log\nnode_modules/\n!keep.log\n/dist\n**/generated/**/*.g.cs\n")
PY
if [[ ${COLD:-0} == 1 ]]; then sync; echo 3 >/proc/sys/vm/drop_caches; fi
dotnet "$root/bench/Gapless.Benchmarks/bin/Release/net10.0/Gapless.Benchmarks.dll" watch "$dir"
