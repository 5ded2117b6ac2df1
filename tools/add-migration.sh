#!/usr/bin/env bash
# Adds a migration for both drivers and compiles their models; arguments after the name go to `dotnet ef migrations add`:
#   tools/add-migration.sh AddThing
set -euo pipefail

if [ $# -lt 1 ] || ! [[ $1 =~ ^[A-Z][A-Za-z0-9]*$ ]]; then
  echo "Usage: $0 NAME   (in PascalCase, such as AddBotTags)" >&2
  exit 2
fi
name=$1
shift

cd "$(dirname "${BASH_SOURCE[0]}")/.."
project=Boternity.Data.Migrations

# A name that one driver has already would fail half-way.
if taken=$(compgen -G "$project/*/*_$name.cs"); then
  printf 'There is a migration %s already:\n%s\n' "$name" "$taken" >&2
  exit 1
fi

# Builds as well; the models follow from the entities, and not from the migrations.
tools/compile-model.sh
for driver in sqlite postgres; do
  dotnet ef migrations add "$name" --no-build --project "$project" "$@" -- --driver "$driver"
done

# The number by which older versions of the library recognise the new schema.
epoch=$(compgen -G "$project/Sqlite/*.Designer.cs" | wc -l)
file=Boternity.Data/Storage/SchemaEpoch.cs
sed -E "s/(Current = )[0-9]+/\1$epoch/" "$file" >"$file.tmp"
mv "$file.tmp" "$file"

# EF writes a byte order mark, which no file of the repository has.
for file in "$project"/{Sqlite,Postgres}/*.cs; do
  if [ "$(head -c 3 "$file")" = $'\xef\xbb\xbf' ]; then
    tail -c +4 "$file" >"$file.tmp"
    mv "$file.tmp" "$file"
  fi
done

printf 'Added:\n%s\nRead them, then record the schema and run the tests:\n' "$(compgen -G "$project/*/*_$name.cs")"
printf '  BOTERNITY_ACCEPT_SCHEMA=1 dotnet test --filter FullyQualifiedName~SchemaManifestTests\n'
