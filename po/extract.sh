#!/bin/sh
# Writes the template of all texts that users read to the file named as the only argument.
set -eu
cd "$(dirname "$0")/.."
find model files net store tui config session cli -name '*.c' | LC_ALL=C sort |
    xgettext --files-from=- --output="$1" --force-po --language=C --from-code=UTF-8 \
        --add-comments=translators: --keyword=_ --keyword=N_ --keyword=i18n_plural:1,2 \
        --add-location=file --no-wrap \
        --package-name=pbxboard --msgid-bugs-address=pbxboard
