#pragma once

#include "config/settings.h"
#include "model/error.h"
#include "session/moment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The command line: one table of subcommands and one of options. `--help`, the manual page and the
 * completions of shells are made from them. */

enum exit_status {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1, /* the exchange refused or failed */
    EXIT_USAGE = 2,   /* the command line or the configuration */
    EXIT_NO_CONNECTION = 3,
    EXIT_UNCERTAIN = 4, /* the outcome is unknown */
    /* a call was placed, a message sent or a recording saved whole, but that could not be told */
    EXIT_UNREPORTED = 5,
};

enum cli_format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON, FORMAT_TEXT };

/* What the options say, whichever subcommand they were given to; defaults where they were not. */
struct cli {
    struct settings_options settings;
    const char *date_from; /* --from, --to: YYYY-MM-DD, checked; NULL: today */
    const char *date_to;
    const char *format_word; /* --format, as it was given; NULL: it was not */
    enum cli_format format;  /* what it means; its default depends on the subcommand */
    const char *output;      /* -o */
    const char *replay;      /* --replay */
    struct moment at;        /* --at; MOMENT_NONE: the end */
    int64_t after_ms;        /* --after DURATION ("5s", "200ms", "2m"); -1: not given */
    int cols, rows;          /* --size; 80x24 */
    double speed;            /* --speed; 1 */
    double rate;             /* --rate; 0: as the office is */
    uint64_t seed;           /* --seed; 1 */
    unsigned extensions;     /* --extensions; 20 */
    unsigned queues;         /* --queues; 2 */
    uint16_t port;           /* --port; 0 */
    const char *key;         /* --key, of the simulator only: it guards nothing */
    bool test;               /* --test */
    bool raw;                /* --raw */
    bool bom;                /* --bom, --unguarded: of CSV only */
    bool unguarded;
    bool help;          /* --help */
    bool version;       /* --version */
    int argument_count; /* what is left after the options and the subcommand */
    char **arguments;
    char **converted; /* texts that came in another character set than UTF-8 */
    size_t converted_count;
};

/* A subcommand's work; its result is the program's exit status. */
typedef enum exit_status cli_function(const struct cli *cli);

struct subcommand {
    const char *name;      /* "" is the board itself; "recordings get" is another than "recordings" */
    const char *arguments; /* "[FROM] TO" */
    const char *summary;   /* a line, N_(); NULL: hidden, for the build */
    const char *details;   /* a paragraph for its help and the manual, N_(); NULL: none */
    const char *options;   /* what it takes beside --help and --version, by name: "seed speed extensions" */
    const char *formats;   /* what --format may be, the default first: "table csv json"; NULL: it has none */
    int arguments_min;
    int arguments_max;
    cli_function *run;
    bool one_exchange; /* it asks one: where several are configured, --exchange has to say which */
};

extern const struct subcommand subcommands[]; /* ended by one without a name: name == NULL */

/* Reads the command line into `cli`, and which subcommand it asks for; strings are borrowed from `argv`,
 * whose order changes. Texts in the character set of the locale become UTF-8; paths of files stay the bytes
 * that they are. False and `error` when anything in it is not allowed. `cli` is to be given to cli_done() all
 * the same. */
bool cli_parse(struct cli *cli, const struct subcommand **subcommand, int argc, char **argv,
               struct error *error);
void cli_done(struct cli *cli);

/* Reads the command line, runs what it says, and returns the exit status. `key`: what
 * credential_take_environment() has returned; wiped at once where no exchange is reached. */
enum exit_status cli_main(int argc, char **argv, char *key);

/* Says a sentence on the standard error output, after the program's name; what a terminal would obey is made
 * visible. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says what went wrong on the standard error output, and the exit status that goes with it. */
enum exit_status cli_fail(const struct error *error);
enum exit_status cli_status_of(enum error_kind kind);

/* The same where the standard output can't be written; errno tells why. It is said once, and not at all when
 * the reader has seen enough: that is no failure worth words. */
enum exit_status cli_fail_output(void);

/* Writes out what has been printed so far; why that can't be done is told in the end. */
void cli_flush(void);

/* Writes a line that tells of something that is done and must not be done again for want of it: EXIT_DONE, or
 * EXIT_UNREPORTED where the standard output does not take it. Then it is said on the standard error output,
 * why and what. */
enum exit_status cli_report_done(const char *line);

/* What an exit status means, N_(); NULL after the last. */
const char *cli_status_meaning(int status);

/* What those that write CSV have in common, for their help and the manual; NULL for the others. */
const char *cli_list_help(const struct subcommand *subcommand);

/* What a subcommand is about where several exchanges are configured, for its help and the manual; NULL where
 * it asks none. */
const char *cli_exchange_help(const struct subcommand *subcommand);

/* What --help says of the program, or of one subcommand. */
void cli_write_help(FILE *to, const struct subcommand *subcommand);

/* Write the manual page (roff) and the completions of bash, made from the tables. */
void cli_write_manual(FILE *to);
void cli_write_completion(FILE *to);

/* The subcommands. */
cli_function cmd_board;
cli_function cmd_demo;
cli_function cmd_sim;
cli_function cmd_dial;
cli_function cmd_sms;
cli_function cmd_cdr;
cli_function cmd_recordings;
cli_function cmd_recordings_get;
cli_function cmd_transcripts;
cli_function cmd_transcripts_show;
cli_function cmd_watch;
cli_function cmd_snapshot;
cli_function cmd_state;
cli_function cmd_replay;
cli_function cmd_doctor;
cli_function cmd_sample;
cli_function cmd_manual;     /* hidden: the build writes the manual page with it */
cli_function cmd_completion; /* hidden: … and the completions, … */
cli_function cmd_titles;     /* hidden: … which ask for the titles of the exchanges */
