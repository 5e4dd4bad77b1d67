/* The user's language. */

#include "config/language.h"

#include "config/paths.h"
#include "files/input.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"

#include <iconv.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    LANGUAGE_BYTES = 64,
    CATALOGUE_BYTES_MAX = 1024 * 1024, /* a larger one is not read */
    CHARSET_BYTES = 32,
    UTF8_BYTES_MAX = 4, /* of a character; another set has at most one a byte */
};

const char *const languages[] = {"en", "pl", NULL};

/* The texts of a language. They stay in memory once read, because the screen can show texts of any of them.
 */
static struct translation {
    struct catalogue catalogue;
    bool tried; /* reading is tried once */
    bool loaded;
} texts_of[sizeof languages / sizeof *languages];

/* strerror() follows LANGUAGE, which language_set() changes; the original value is kept here. */
static char environment_language[LANGUAGE_BYTES];
static bool terminal_is_utf8;
static const char *const *current = languages; /* points into languages[] */
static char charset[CHARSET_BYTES];            /* of the environment's locale, as iconv names it */

/* The C library remembers what it has translated until this changes (see the manual of gettext). */
extern int _nl_msg_cat_cntr;

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value == NULL ? "" : value;
}

/* The locale that the environment asks for messages in, whether it is installed or not. */
static const char *messages_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (*environment(names[i]) != '\0') {
            return environment(names[i]);
        }
    }
    return "";
}

/* As with gettext: the locale C speaks English, otherwise LANGUAGE goes before the locale. */
static void read_environment(void)
{
    const char *locale = messages_locale();
    const char *list = environment("LANGUAGE");
    bool plain = strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
    const char *asked = plain ? "en" : *list != '\0' ? list : locale;
    size_t length = asked == list ? strlen(asked) : strcspn(asked, ".@");
    (void)snprintf(environment_language, sizeof environment_language, "%.*s", (int)length, asked);
}

static void read_file(struct translation *texts, FILE *file)
{
    char *bytes = memory_new(CATALOGUE_BYTES_MAX + 1, 1);
    size_t size = fread(bytes, 1, CATALOGUE_BYTES_MAX + 1, file);
    bytes = memory_resize(bytes, size + 1, 1);
    texts->loaded =
        ferror(file) == 0 && size <= CATALOGUE_BYTES_MAX && catalogue_read(&texts->catalogue, bytes, size);
    if (!texts->loaded) {
        free(bytes);
    }
}

/* Returns the texts of a language; NULL for English, and where they can't be read. */
static const struct catalogue *find_texts(const char *const *language)
{
    char name[LANGUAGE_BYTES];
    char path[PATH_MAX];
    struct translation *texts = &texts_of[language - languages];
    if (language != languages && !texts->tried) {
        texts->tried = true;
        (void)snprintf(name, sizeof name, "locale/%s/LC_MESSAGES/pbxboard.mo", *language);
        FILE *file = paths_share_file(path, sizeof path, name) ? input_open(path, INPUT_NO_WAIT) : NULL;
        if (file != NULL) {
            read_file(texts, file);
            (void)fclose(file); /* nothing was written */
        }
    }
    return texts->loaded ? &texts->catalogue : NULL;
}

/* Returns the entry of languages[] for a locale like "pl_PL.UTF-8"; NULL if there is none. */
static const char *const *known_language(const char *asked)
{
    for (const char *const *language = languages; *language != NULL; language++) {
        size_t length = strlen(*language);
        if (strncmp(asked, *language, length) == 0 && strchr("_.@:", asked[length]) != NULL) {
            return language; /* strchr() finds the end of `asked` too */
        }
    }
    return NULL;
}

/* Returns the first known language of a list "de:pl:en". */
static const char *const *first_known(const char *asked)
{
    while (*asked != '\0') {
        const char *const *known = known_language(asked);
        if (known != NULL) {
            return known;
        }
        asked += strcspn(asked, ":");
        asked += *asked == ':';
    }
    return languages;
}

bool language_set(const char *code)
{
    bool as_environment = code == NULL || *code == '\0';
    if (!as_environment && known_language(code) == NULL) {
        return false;
    }
    current = first_known(as_environment ? environment_language : code);
    i18n_set_catalogue(find_texts(current));
    /* One code, not the list: the C library has no texts in English and would go on to the next of "en:pl".
     */
    (void)setenv("LANGUAGE", *current, 1);
    _nl_msg_cat_cntr++;
    return true;
}

/* The locale that the environment names for characters. It may not be installed here: SSH passes on the name
 * from the other machine. */
static const char *ctype_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (*environment(variables[i]) != '\0') {
            return environment(variables[i]);
        }
    }
    return "";
}

/* Assume UTF-8 where the environment sets no locale. */
static bool locale_is_utf8(void)
{
    const char *locale = ctype_locale();
    const char *set = strchr(locale, '.');
    return *locale == '\0' ||
           (set != NULL && (strncasecmp(set, ".UTF-8", 6) == 0 || strncasecmp(set, ".UTF8", 5) == 0));
}

/* From the installed locale; if it is not installed, from its name: pl_PL.ISO-8859-2@euro. */
static void set_charset(bool installed)
{
    const char *name = ctype_locale() + strcspn(ctype_locale(), ".");
    const char *set = installed ? nl_langinfo(CODESET) : name + (*name == '.');
    (void)snprintf(charset, sizeof charset, "%.*s", (int)strcspn(set, "@/"), set);
}

void language_init(void)
{
    read_environment();
    terminal_is_utf8 = locale_is_utf8();
    bool installed = setlocale(LC_ALL, "") != NULL;
    set_charset(installed);
    if (!installed || strcmp(charset, "UTF-8") != 0) {
        (void)setlocale(LC_ALL, "C.UTF-8"); /* always there in Debian's C library */
    }
    (void)setlocale(LC_NUMERIC, "C");
    (void)language_set("");
}

char *language_to_utf8(const char *text)
{
    iconv_t converter = text_is_utf8(text, strlen(text)) ? (iconv_t)-1 : iconv_open("UTF-8", charset);
    if (converter == (iconv_t)-1) {
        return NULL;
    }
    size_t left = strlen(text);
    size_t room = left * UTF8_BYTES_MAX;
    char *converted = memory_new(room + 1, 1);
    char *from = (char *)(uintptr_t)text; /* iconv changes nothing there */
    char *to = converted;
    bool fits = iconv(converter, &from, &left, &to, &room) == 0; /* 0: no character was replaced */
    (void)iconv_close(converter);
    if (!fits) {
        free(converted);
        return NULL;
    }
    return converted;
}

const char *language_current(void)
{
    return *current;
}

bool language_has_catalogue(void)
{
    return current == languages || find_texts(current) != NULL;
}

bool language_terminal_is_utf8(void)
{
    return terminal_is_utf8;
}
