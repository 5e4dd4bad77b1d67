#pragma once

#include "cli/cli.h"

#include <stddef.h>

/* The options: one table. The parser, --help, the manual page and the shell completions are made from it. */

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
