#!/bin/sh
# Every text that users read is translated: test_po.sh SOURCE-DIRECTORY
set -eu
source=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0

# Prints the texts of a catalogue that msgattrib selects, and remembers that there were some.
complain() {
    title=$1
    shift
    msgattrib --no-wrap "$@" >"$folder/found"
    texts=$(sed -n -e '/^#~ msgid "."/s/^#~ //p' -e '/^msgid "."/p' "$folder/found")
    if grep -q '^msgid ""$' "$folder/found" && [ "$(grep -c '^msgid ' "$folder/found")" -gt 1 ] || [ -n "$texts" ]; then
        echo "$title:"
        echo "$texts"
        status=1
    fi
}

"$source/po/extract.sh" "$folder/pbxboard.pot"
for po in "$source"/po/*.po; do
    msgmerge --quiet --no-fuzzy-matching "$po" "$folder/pbxboard.pot" --output-file="$folder/merged.po"
    complain "$po: not translated" --untranslated "$folder/merged.po"
    complain "$po: fuzzy" --only-fuzzy "$po"
    complain "$po: no longer in the sources" --only-obsolete "$folder/merged.po"
    msgfmt --check --output-file=/dev/null "$folder/merged.po" || status=1
done
[ $status -eq 0 ] || echo "po/update.sh brings the catalogues up to date."
exit $status
