#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The settings: one table, of which the reader of the configuration, the sample and the manual page are made.
 */

enum setting_type {
    SETTING_TEXT,   /* char * */
    SETTING_CHOICE, /* char *, one of `words` */
    SETTING_PATH,  /* char *; `~/` is the home directory, a relative path begins beside the configuration file
                    */
    SETTING_THEME, /* char *, a name or, with a slash in it, a path */
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

enum { SECTION_TOP, SECTION_EXCHANGE, SECTION_GROUP, SECTION_COUNT };

struct setting {
    int section;
    const char *name;
    enum setting_type type;
    const char *initial; /* the default as it is written in the file, NULL: none */
    const char *example; /* for the sample, where the default is not telling */
    long min, max;
    const char *words; /* separated by blanks */
    const char *help;  /* a sentence or two, N_() */
    size_t offset;     /* in the struct of its section */
};

extern const struct setting settings_table[]; /* ended by one without a name */

/* Is it a whole number, whatever its unit? */
bool setting_is_numeric(const struct setting *setting);

/* The name of a section in the file ("exchange"), "" for the top; and what it is for, N_(), NULL for the top.
 */
const char *settings_section_name(int section);
const char *settings_section_help(int section);

/* The setting of a name in the section of a name; NULL when there is none. */
const struct setting *settings_find(const char *section, const char *name);
