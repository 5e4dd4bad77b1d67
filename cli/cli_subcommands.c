/* The subcommands. */

#include "cli/cli.h"

#include "model/i18n.h"

#include <stddef.h>

/* Options of subcommands that contact an exchange, and of those that draw the board. */
#define EXCHANGE "config exchange api stream name extension theme language journal"
#define BOARD    "config extension theme language"
#define CSV      " bom unguarded" /* options of the format csv */
#define OFFICE   "seed speed extensions queues rate"

const struct subcommand subcommands[] = {
    {"", "", N_("Opens the board."),
     N_("Shows the exchanges of the configuration, or the one that --api and --name tell of."), EXCHANGE,
     NULL, 0, 0, cmd_board, false},
    {"demo", "", N_("Opens the board on a simulated exchange."),
     N_("Starts a pretend office on this machine and watches it; needs no configuration, no key and no "
        "network."),
     BOARD " " OFFICE, NULL, 0, 0, cmd_demo, false},
    {"dial", N_("[FROM] TO"), N_("Has one telephone call another."),
     N_("First FROM rings (my own extension where it is left out), and when it is answered TO is called. "
        "Numbers are read as people write them; what is left out of one is said."),
     EXCHANGE, NULL, 1, 2, cmd_dial, true},
    {"sms", N_("TO TEXT"), N_("Sends a text message."),
     N_("TO is a mobile number as people write it; what is left out of it is said. TEXT is in UTF-8, or in "
        "the character set of the locale."),
     EXCHANGE " test", NULL, 2, 2, cmd_sms, true},
    {"cdr", "", N_("Lists the call records of some days."),
     N_("A list that is too long for one answer is asked for day by day. What is missing in the end is said, "
        "and the exit status is 1 then."),
     EXCHANGE " from to format" CSV, "table csv json", 0, 0, cmd_cdr, true},
    {"recordings", "", N_("Lists the recordings of some days."),
     N_("A list that is too long for one answer is asked for day by day. What is missing in the end is said, "
        "and the exit status is 1 then."),
     EXCHANGE " from to format" CSV, "table csv json", 0, 0, cmd_recordings, true},
    {"recordings get", N_("ID"), N_("Fetches the recording of a call."),
     N_("It goes to the file that --output names, which is replaced, or to one named like it in the current "
        "directory, which is not. One that breaks off leaves a .part file, and the next time goes on from "
        "there. With --output - it goes to the standard output; there, to a pipe and to a device it goes "
        "when all of it has come."),
     EXCHANGE " output", NULL, 1, 1, cmd_recordings_get, true},
    {"transcripts", "", N_("Lists the transcripts of some days."),
     N_("What is missing in a list is said, and the exit status is 1 then."), EXCHANGE " from to format" CSV,
     "table csv json", 0, 0, cmd_transcripts, true},
    {"transcripts show", N_("ID"), N_("Shows a transcript."), NULL, EXCHANGE " format", "table json", 1, 1,
     cmd_transcripts_show, true},
    {"watch", "", N_("Writes what happens as lines, until it is interrupted."),
     N_("With --raw and --format json the lines are a recording that --replay can play; it is of one "
        "exchange, and --exchange has to say of which where several are configured."),
     EXCHANGE " format raw schema after replay at speed", "text json", 0, 0, cmd_watch, false},
    {"snapshot", N_("VIEW"), N_("Draws a screen of the board as text."), NULL,
     EXCHANGE " size after replay at speed", NULL, 1, 1, cmd_snapshot, false},
    {"state", "", N_("Writes all that is known of the exchange as JSON."),
     N_("Each exchange is one line; docs/state.schema.json describes it, and docs/state-1.schema.json what "
        "--schema 1 gives."),
     EXCHANGE " schema after replay at speed", NULL, 0, 0, cmd_state, false},
    {"replay", N_("FILE"), N_("Opens the board on a recording."), NULL, BOARD " speed", NULL, 1, 1,
     cmd_replay, false},
    {"doctor", "", N_("Checks terminal, configuration, keys and connections, and says what to do."),
     N_("The checks go from near to far, so the first line that is bad (✕) names the cause; what can't be "
        "checked because of it says so (·). A flaw (!), as a dead address where another is well, leaves the "
        "exit status 0. It listens to each stream for five seconds, or as long as --after says."),
     EXCHANGE " after format", "text json", 0, 0, cmd_doctor, false},
    {"sim", "", N_("Runs a pretend exchange on this machine."),
     N_("Its first line tells the address: \"listening on 127.0.0.1:PORT\". It ends when it is interrupted."),
     "port key name replay language " OFFICE, NULL, 0, 0, cmd_sim, false},
    {"sample", "", N_("Writes a sample configuration that explains every setting."), NULL, "language", NULL,
     0, 0, cmd_sample, false},
    {"manual", "", NULL, NULL, "language", NULL, 0, 0, cmd_manual, false},
    {"completion", "", NULL, NULL, "language", NULL, 0, 0, cmd_completion, false},
    {"titles", "", NULL, NULL, "config language", NULL, 0, 0, cmd_titles, false},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, false},
};
