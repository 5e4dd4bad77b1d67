#!/bin/sh
# Brings pl.po up to date with the sources: new texts are added without a translation, old ones removed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
template=$(mktemp)
trap 'rm -f "$template"' EXIT
"$here/extract.sh" "$template"
msgmerge --quiet --no-fuzzy-matching --no-wrap --add-location=file --backup=none \
    --update "$here/pl.po" "$template"
msgattrib --no-obsolete --no-wrap --add-location=file --output-file="$here/pl.po" "$here/pl.po"
msgfmt --statistics --check --output-file=/dev/null "$here/pl.po"
