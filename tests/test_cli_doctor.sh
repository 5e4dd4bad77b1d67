#!/bin/sh
# What pbxboard doctor finds, against a pretend exchange: test_cli_doctor.sh PBXBOARD
set -u
pbxboard=$1
folder=$(mktemp -d)
export XDG_CONFIG_HOME="$folder" LC_ALL=C.UTF-8 LANGUAGE=en
unset PBXBOARD_CONFIG PBXBOARD_KEY
mkfifo "$folder/said"
"$pbxboard" sim --port 0 --speed 20 --key Sekret >"$folder/said" &
sim=$!
trap 'kill "$sim"; rm -rf "$folder"' EXIT
read -r _ _ place <"$folder/said"
failed=0

# expect STATUS TEXT [ARGUMENT…]: the exit status, and a text that is told.
expect() {
    wanted=$1 text=$2
    shift 2
    told=$("$pbxboard" doctor "$@" 2>&1)
    status=$?
    case $told in *Sekret*) echo "the key is shown" && failed=1 ;; esac
    case $status:$told in
    "$wanted:"*"$text"*) ;;
    *) printf 'doctor %s: %s, not %s with: %s\n%s\n' "$*" "$status" "$wanted" "$text" "$told" && failed=1 ;;
    esac
}

expect 2 "No exchange is configured"
expect 2 "No key" --api "http://$place" --name MojaCentrala
echo "exchange \"office\" { api = {\"http://$place\"} stream = {\"ws://$place\"} name = \"MojaCentrala\" key_file = \"key\" }" \
    >"$folder/office.conf"
echo Sekret >"$folder/key"
chmod 644 "$folder/key"
expect 2 "chmod 600 $folder/key" --config "$folder/office.conf"
chmod 600 "$folder/key"
expect 0 "office: from $folder/key" --config "$folder/office.conf"
expect 0 "messages arrive" --config "$folder/office.conf"
expect 0 "accepts the key" --config "$folder/office.conf"
echo "them = 1" >"$folder/wrong.conf"
expect 2 "$folder/wrong.conf:1:" --config "$folder/wrong.conf"
export PBXBOARD_KEY=SekretOfAnother
expect 1 "check the key" --config "$folder/office.conf"
export PBXBOARD_KEY=Sekret
expect 3 "Connection refused" --api http://127.0.0.1:1 --name MojaCentrala
export TERM=no-such-terminal
expect 3 "TERM=no-such-terminal" --api http://127.0.0.1:1 --name MojaCentrala
exit $failed
