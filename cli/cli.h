#pragma once

#include "config/settings.h"
#include "model/error.h"
#include "model/event.h"
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
    /* a call was placed, a message sent or a recording saved, but that could not be printed */
    EXIT_UNREPORTED = 5,
};

enum cli_format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON, FORMAT_TEXT };

/* The values of all options, whichever subcommand they belong to; the defaults where they were not given. */
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
    unsigned schema;         /* --schema; 0: the newest */
    const char *key;         /* --key, of the simulator only: it guards nothing */
    bool test;               /* --test */
    bool raw;                /* --raw */
    bool bom;                /* --bom, --unguarded: of CSV only */
    bool unguarded;
    bool help;          /* --help */
    bool version;       /* --version */
    int argument_count; /* what is left after the options and the subcommand */
    char **arguments;
    char **converted; /* copies of texts that were not UTF-8 */
    size_t converted_count;
};

/* Runs a subcommand; returns the program's exit status. */
typedef enum exit_status cli_function(const struct cli *cli);

struct subcommand {
    const char *name;      /* "" is the board itself; "recordings get" is another than "recordings" */
    const char *arguments; /* "[FROM] TO" */
    const char *summary;   /* a line, N_(); NULL: hidden, for the build */
    const char *details;   /* a paragraph for its help and the manual, N_(); NULL: none */
    const char *options;   /* its options beside --help and --version: "seed speed extensions" */
    const char *formats;   /* what --format may be, the default first: "table csv json"; NULL: it has none */
    int arguments_min;
    int arguments_max;
    cli_function *run;
    bool one_exchange; /* needs --exchange where several are configured */
};

extern const struct subcommand subcommands[]; /* ended by one without a name: name == NULL */

/* ---- the options (cli_options.c) ---- */

enum option_type {
    OPTION_FLAG,     /* bool */
    OPTION_TEXT,     /* const char *, not empty */
    OPTION_TEXTS,    /* const char *[max + 1]: may be given `max` times */
    OPTION_INTEGER,  /* unsigned, `min` to `max` */
    OPTION_PORT,     /* uint16_t */
    OPTION_SEED,     /* uint64_t */
    OPTION_FACTOR,   /* double, `min` / 1000 to `max` */
    OPTION_TIME,     /* struct moment */
    OPTION_DURATION, /* int64_t, milliseconds from "500ms", "5s", "2m" */
    OPTION_DATE,     /* const char *, a day of the calendar */
    OPTION_SIZE,     /* int[2], columns and rows */
    OPTION_FORMAT,   /* const char *, one of the subcommand's; not checked here */
    OPTION_FILE,     /* const char *, completed as a file */
};

struct cli_option {
    const char *name;     /* --name */
    char letter;          /* -l, '\0': none */
    const char *argument; /* "FILE", NULL for a flag */
    const char *help;     /* a sentence, N_() */
    enum option_type type;
    int64_t min, max;
    size_t offset; /* in struct cli */
};

extern const struct cli_option cli_options[]; /* ended by one without a name */

/* Return the option of a name or of a letter; NULL if there is none. */
const struct cli_option *cli_option_named(const char *name, size_t length);
const struct cli_option *cli_option_of_letter(int letter);

/* Does the subcommand take the option? */
bool cli_option_fits(const struct cli_option *option, const struct subcommand *subcommand);

/* Is the subcommand's argument the path of a file? */
bool cli_takes_file(const struct subcommand *subcommand);

/* Parses the value of an option (NULL for a flag) and stores it in `cli`. False and `error`, which names
 * the option and what is allowed. */
bool cli_option_store(const struct cli_option *option, const char *value, struct cli *cli,
                      struct error *error);

/* Convert between FORMAT_TABLE and "table", as users write it. False where the word is no format. */
const char *cli_format_word(enum cli_format format);
bool cli_format_of_word(const char *word, enum cli_format *format);

/* ---- the command line (cli.c) ---- */

/* Parses the command line into `cli` and the subcommand. Borrows strings from `argv`, whose order changes.
 * Texts in the character set of the locale become UTF-8; paths stay unchanged. False and `error` where
 * anything is not allowed. The caller gives `cli` to cli_done() in both cases. */
bool cli_parse(struct cli *cli, const struct subcommand **subcommand, int argc, char **argv,
               struct error *error);
void cli_done(struct cli *cli);

/* Parses the command line, runs the subcommand and returns the exit status. `key`: from
 * credential_take_environment(); wiped at once where the subcommand contacts no exchange. */
enum exit_status cli_main(int argc, char **argv, char *key);

/* Prints one sentence to stderr after the program's name. Control characters are made visible. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the error on stderr and returns its exit status. */
enum exit_status cli_fail(const struct error *error);

/* The exit status of a kind of error, and of the outcome of a request. */
enum exit_status cli_status_of(enum error_kind kind);
enum exit_status cli_status_of_outcome(enum outcome outcome);

/* Reports that stdout cannot be written (errno says why): once, and not at all on EPIPE, because a closed
 * pipe is no failure. Returns the exit status. */
enum exit_status cli_fail_output(void);

/* Flushes stdout. An error is remembered and reported when the program ends. */
void cli_flush(void);

/* Prints one line about an action that is done and must not be repeated. Returns EXIT_UNREPORTED where the
 * line cannot be written; then the reason and the line go to stderr. */
enum exit_status cli_report_done(const char *line);

/* What an exit status means, N_(); NULL after the last. */
const char *cli_status_meaning(int status);

enum { CLI_VIEWS_BYTES = 512 }; /* of a sentence with the names of all screens */

/* Writes the names of all screens but the last, with commas between them. Returns the last name. */
const char *cli_list_views(char names[CLI_VIEWS_BYTES]);

/* The help paragraph about the names of screens; NULL for subcommands that take none. */
const char *cli_view_help(const struct subcommand *subcommand, char text[CLI_VIEWS_BYTES]);

/* The help paragraph for subcommands that write CSV; NULL for all others. */
const char *cli_list_help(const struct subcommand *subcommand);

/* The help paragraph about --exchange; NULL for subcommands that contact no exchange. */
const char *cli_exchange_help(const struct subcommand *subcommand);

/* Writes what --help prints for the program, or for one subcommand. */
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
