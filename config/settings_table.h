#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The settings: one table. The reader of the configuration, the sample and the manual page are made from it.
 */

struct settings_command;

enum { SETTINGS_ESCAPE_REMOTE_MS = 500 }; /* the default of escape_ms over SSH */

enum setting_type {
    SETTING_TEXT,          /* char * */
    SETTING_CHOICE,        /* char *, one of `words` */
    SETTING_PATH,          /* char *; "~/" is the home directory, a relative path is relative to the file */
    SETTING_THEME,         /* char *, a name or, with a slash in it, a path */
    SETTING_TIME_ZONE,     /* char *, a time zone of this machine */
    SETTING_PHONE_NUMBER,  /* char *, a telephone number */
    SETTING_PHONE_NUMBERS, /* char **, NULL-ended telephone numbers */
    SETTING_APIS,          /* char *[SETTINGS_ADDRESSES_MAX + 1] */
    SETTING_STREAMS,       /* the same */
    SETTING_INTEGER,       /* int, `min` to `max` */
    SETTING_SECONDS,       /* int64_t milliseconds, `min` to `max` seconds */
    SETTING_HOURS,         /* the same in hours */
    SETTING_BOOL,          /* bool */
};

enum {
    SECTION_TOP,
    SECTION_EXCHANGE,
    SECTION_GROUP,
    SECTION_COUNT,
    SECTION_BINDINGS = SECTION_COUNT, /* has commands in place of settings */
};

struct setting {
    int section;
    const char *name;
    enum setting_type type;
    const char *initial; /* the default as it is written in the file, NULL: none */
    const char *example; /* for the sample, where the default shows too little */
    long min, max;
    const char *words; /* separated by blanks */
    const char *help;  /* a sentence or two, N_() */
    size_t offset;     /* in the struct of its section */
};

extern const struct setting settings_table[]; /* ended by one without a name */

/* Is it a whole number, whatever its unit? */
bool setting_is_numeric(const struct setting *setting);

/* The name of a section in the file ("exchange"), "" for the top level; and what it is for, N_(), NULL for
 * the top level and the bindings. */
const char *settings_section_name(int section);
const char *settings_section_help(int section);

/* Returns the setting of a section, both by name; NULL if there is none. */
const struct setting *settings_find(const char *section, const char *name);

/* Writes the sample configuration in the user's language: every setting and every command with its meaning
 * and its default. */
void settings_write_sample(FILE *to, const struct settings_command *commands);
