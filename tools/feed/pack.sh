#!/bin/sh
# Builds the stand-ins and packs them; the same sources and the same SDK give the same bytes:
#   tools/feed/pack.sh [output directory, default tools/feed/packages]
set -eu

feed=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
output=${1:-$feed/packages}
mkdir -p "$output"
output=$(CDPATH= cd -- "$output" && pwd)

artifacts=$(mktemp -d)
trap 'rm -rf "$artifacts"' EXIT

# From the feed's folder, so that the repository's global.json chooses the SDK. No server outlives the build.
cd "$feed"
dotnet build Feed.slnx --configuration Release --artifacts-path "$artifacts" --nologo --verbosity quiet \
  --disable-build-servers -p:UseSharedCompilation=false -nodeReuse:false
dotnet exec "$artifacts/bin/Pack/release/Pack.dll" src "$artifacts/bin" "$output"
dotnet --version > "$output/packed-with-sdk.txt"
