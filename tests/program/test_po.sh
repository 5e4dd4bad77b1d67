#!/bin/sh
# Every text that users read is translated: test_po.sh SOURCE-DIRECTORY
set -eu
source=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0

# Prints the entries of a catalogue that msgattrib selects, without its header, and remembers that there were
# some.
complain() {
    title=$1
    shift
    msgattrib --no-wrap "$@" | sed '1,/^$/d' >"$folder/found"
    if [ -s "$folder/found" ]; then
        echo "$title:"
        cat "$folder/found"
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
if grep -n '%<PRI' "$folder/pbxboard.pot"; then
    echo "These texts are not read from a catalogue (model/i18n.h): write %lld, and (long long) before the" \
        "number."
    status=1
fi
[ $status -eq 0 ] || echo "po/update.sh brings the catalogues up to date."
exit $status
