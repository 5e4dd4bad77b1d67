/* The style of each role, and the nearest colours of terminals that have few. */

#include "tui/theme.h"

#include "files/input.h"
#include "model/enum_table.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <confuse.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    THEME_FILE_BYTES_MAX = 64 * 1024, /* a longer file is refused */
    STYLE_BYTES_MAX = 128,            /* a longer style is refused */
};

static const char *const colour_names[] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
};
static_assert(sizeof colour_names / sizeof *colour_names == 16, "the sixteen of terminals");

static const struct {
    const char *name;
    enum attribute attribute;
} attribute_names[] = {
    {"bold", ATTRIBUTE_BOLD},           {"dim", ATTRIBUTE_DIM},         {"italic", ATTRIBUTE_ITALIC},
    {"underline", ATTRIBUTE_UNDERLINE}, {"reverse", ATTRIBUTE_REVERSE},
};

static const char *const role_words[] = {
#define X(name, word) [name] = word,
    ROLES(X)
#undef X
};
static_assert(sizeof role_words / sizeof *role_words == ROLE_COUNT, "a word for each");
static_assert(ROLE_COUNT < 256, "a role fits a cell");

/* Without colours: reverse for alarms, bold for attention, dim for stale. */
ENUM_TABLE(plain_attributes);
static const unsigned plain_attributes[] = {
    ENUM_ROW(ROLE_TEXT) = 0,
    ENUM_ROW(ROLE_DIM) = ATTRIBUTE_DIM,
    ENUM_ROW(ROLE_STRONG) = ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_TITLE) = ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_RULE) = ATTRIBUTE_DIM,
    ENUM_ROW(ROLE_BAR) = ATTRIBUTE_REVERSE,
    ENUM_ROW(ROLE_BAR_STRONG) = ATTRIBUTE_REVERSE | ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_BAR_GOOD) = ATTRIBUTE_REVERSE,
    ENUM_ROW(ROLE_BAR_DOUBT) = ATTRIBUTE_REVERSE | ATTRIBUTE_UNDERLINE,
    ENUM_ROW(ROLE_BAR_BAD) = ATTRIBUTE_REVERSE | ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE,
    ENUM_ROW(ROLE_SELECTED) = ATTRIBUTE_REVERSE,
    ENUM_ROW(ROLE_HEADER) = ATTRIBUTE_UNDERLINE,
    ENUM_ROW(ROLE_KEY) = ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_HINT) = 0,
    ENUM_ROW(ROLE_HINT_OFF) = ATTRIBUTE_DIM,
    ENUM_ROW(ROLE_PROMPT) = ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_INPUT) = 0,
    ENUM_ROW(ROLE_MATCH) = ATTRIBUTE_UNDERLINE | ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_GOOD) = 0,
    ENUM_ROW(ROLE_WARNING) = ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_BAD) = ATTRIBUTE_REVERSE | ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_ESTIMATE) = ATTRIBUTE_ITALIC,
    ENUM_ROW(ROLE_LINE_IDLE) = 0,
    ENUM_ROW(ROLE_LINE_IN_USE) = ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_LINE_BUSY) = ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE,
    ENUM_ROW(ROLE_LINE_RINGING) = ATTRIBUTE_REVERSE | ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_LINE_ON_HOLD) = ATTRIBUTE_UNDERLINE,
    ENUM_ROW(ROLE_LINE_DIALLING) = ATTRIBUTE_BOLD | ATTRIBUTE_ITALIC,
    ENUM_ROW(ROLE_LINE_UNAVAILABLE) = ATTRIBUTE_DIM | ATTRIBUTE_UNDERLINE,
    ENUM_ROW(ROLE_LINE_UNKNOWN) = ATTRIBUTE_DIM,
    ENUM_ROW(ROLE_STALE) = ATTRIBUTE_DIM | ATTRIBUTE_ITALIC,
    ENUM_ROW(ROLE_SILENT) = 0,
    ENUM_ROW(ROLE_PAUSED) = ATTRIBUTE_UNDERLINE | ATTRIBUTE_ITALIC,
    ENUM_ROW(ROLE_WAIT_CALM) = 0,
    ENUM_ROW(ROLE_WAIT_WARNING) = ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_WAIT_BREACHED) = ATTRIBUTE_REVERSE | ATTRIBUTE_BOLD,
    ENUM_ROW(ROLE_FIGURE_CALM) = 0,
    ENUM_ROW(ROLE_FIGURE_WARNING) = 0,
    ENUM_ROW(ROLE_FIGURE_BREACHED) = 0,
    ENUM_ROW(ROLE_FIGURE_STALE) = 0,
};
ENUM_TABLE_END(plain_attributes, ROLE_COUNT);

/* libconfuse's error callback has no user pointer, so the target of the error is kept here during parsing. */
static struct error *callback_error;

const char *role_word(enum role role)
{
    return role_words[role];
}

void theme_plain(struct theme *theme)
{
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        theme->styles[role] = (struct style){COLOUR_DEFAULT, COLOUR_DEFAULT, plain_attributes[role]};
    }
}

static bool parse_hexadecimal(const char *word, int32_t *colour)
{
    if (word[0] != '#' || strlen(word) != 7 || word[1 + strspn(word + 1, "0123456789abcdefABCDEF")] != '\0') {
        return false;
    }
    *colour = (int32_t)strtol(word + 1, NULL, 16);
    return true;
}

static bool parse_colour(const char *word, int32_t *colour)
{
    if (strcasecmp(word, "default") == 0) {
        *colour = COLOUR_DEFAULT;
        return true;
    }
    for (int i = 0; i < 16; i++) {
        if (strcasecmp(word, colour_names[i]) == 0) {
            *colour = COLOUR_NAMED + i;
            return true;
        }
    }
    return parse_hexadecimal(word, colour);
}

static bool parse_attribute(const char *word, unsigned *attributes)
{
    for (size_t i = 0; i < sizeof attribute_names / sizeof *attribute_names; i++) {
        if (strcasecmp(word, attribute_names[i].name) == 0) {
            *attributes |= attribute_names[i].attribute;
            return true;
        }
    }
    return false;
}

/* Reads "white on #af0000 bold"; returns the word that is wrong there, NULL when none is. */
static const char *parse_words(char *words, struct style *style)
{
    bool foreground = false;
    bool background = false;
    char *rest;
    for (char *word = strtok_r(words, " \t", &rest); word != NULL; word = strtok_r(NULL, " \t", &rest)) {
        if (strcasecmp(word, "on") == 0) {
            char *colour = strtok_r(NULL, " \t", &rest);
            if (background || colour == NULL || !parse_colour(colour, &style->background)) {
                return background || colour == NULL ? word : colour;
            }
            background = true;
        } else if (!foreground && parse_colour(word, &style->foreground)) {
            foreground = true;
        } else if (!parse_attribute(word, &style->attributes)) {
            return word;
        }
    }
    return NULL;
}

static bool parse_style(cfg_t *cfg, const char *text, struct style *style)
{
    char words[STYLE_BYTES_MAX];
    *style = (struct style){COLOUR_DEFAULT, COLOUR_DEFAULT, 0};
    const char *wrong = text;
    if (strlen(text) < sizeof words) {
        (void)snprintf(words, sizeof words, "%s", text);
        wrong = parse_words(words, style);
    }
    if (wrong != NULL) {
        cfg_error(
            cfg,
            _("\"%.40s\" is out of place in a style; allowed are a colour, \"on\" a colour, bold, dim, "
              "italic, underline and reverse; a colour is default, black, red, green, yellow, blue, magenta, "
              "cyan or white, the same with bright- in front, or #rrggbb"),
            wrong);
    }
    return wrong == NULL;
}

/* Called by libconfuse for each line, while it still knows the line's number. */
static int check_style(cfg_t *cfg, cfg_opt_t *option)
{
    struct style style;
    return parse_style(cfg, cfg_opt_getstr(option), &style) ? 0 : -1;
}

__attribute__((format(printf, 2, 0))) static void report(cfg_t *cfg, const char *format, va_list arguments)
{
    char text[ERROR_TEXT_BYTES];
    (void)vsnprintf(text, sizeof text, format, arguments); /* cut when too long */
    (void)error_set(callback_error, ERROR_USAGE, "%s:%d: %s", cfg->filename, cfg->line, text);
}

static void read_styles(cfg_t *cfg, struct theme *theme)
{
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        const char *text = cfg_getstr(cfg, role_word(role));
        if (text != NULL) {
            (void)parse_style(cfg, text, &theme->styles[role]); /* check_style() has seen it */
        } else {
            theme->styles[role] = role == ROLE_TEXT ? (struct style){COLOUR_DEFAULT, COLOUR_DEFAULT, 0}
                                                    : theme->styles[ROLE_TEXT];
        }
    }
}

static bool parse_file(struct theme *theme, FILE *file, const char *name, struct error *error)
{
    cfg_opt_t options[ROLE_COUNT + 1];
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        options[role] = (cfg_opt_t)CFG_STR(role_word(role), NULL, CFGF_NONE);
    }
    options[ROLE_COUNT] = (cfg_opt_t)CFG_END();
    cfg_t *cfg = cfg_init(options, CFGF_NONE);
    if (cfg == NULL) {
        return error_set(error, ERROR_LOCAL, "%s: %s", name, strerror(errno));
    }
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        (void)cfg_set_validate_func(cfg, role_word(role), check_style);
    }
    (void)cfg_set_error_function(cfg, report);
    cfg->filename = memory_string(name); /* goes with cfg_free() */
    callback_error = error;
    *error = (struct error){0};
    bool parsed = cfg_parse_fp(cfg, file) == CFG_SUCCESS;
    /* libconfuse gives no reason for some errors */
    if (!parsed && error->kind == ERROR_NONE) {
        (void)error_set(error, ERROR_USAGE,
                        _("%s:%d: there is no style here; one looks so: bar = \"white on #102030 bold\""),
                        name, cfg->line);
    }
    if (parsed) {
        read_styles(cfg, theme);
    }
    callback_error = NULL;
    (void)cfg_free(cfg);
    return parsed;
}

/* Text, and nothing that libconfuse would replace by what the environment holds: an error would show it. */
static bool check_text(const char *text, const char *name, struct error *error)
{
    int line = 1;
    size_t left = strlen(text);
    uint32_t code;
    for (size_t used; (used = text_decode(text, left, &code)) > 0; text += used, left -= used) {
        bool control = code < ' ' && strchr("\t\r\n", (int)code) == NULL;
        if (control || (code == TEXT_REPLACEMENT && used == 1)) {
            return error_set(error, ERROR_USAGE, "%s:%d: %s", name, line, _("This is no text in UTF-8."));
        }
        if (strncmp(text, "${", 2) == 0) {
            return error_set(error, ERROR_USAGE, "%s:%d: %s", name, line,
                             _("There is no place for ${…} in a theme."));
        }
        line += code == '\n';
    }
    return true;
}

bool theme_parse(struct theme *theme, const char *text, const char *name, struct error *error)
{
    text += text_bom_bytes(text, strlen(text));
    if (!check_text(text, name, error)) {
        return false;
    }
    /* libconfuse parses text from memory too, but then has no file name */
    char empty[] = "\n";
    size_t length = strlen(text);
    FILE *file = length == 0 ? fmemopen(empty, 1, "r") : fmemopen((void *)(uintptr_t)text, length, "r");
    if (file == NULL) {
        return error_set(error, ERROR_LOCAL, "%s: %s", name, strerror(errno));
    }
    bool parsed = parse_file(theme, file, name, error);
    (void)fclose(file); /* nothing was written */
    return parsed;
}

/* libconfuse ends the program when a file can't be read, a directory for instance; so it is read here. */
bool theme_load(struct theme *theme, const char *path, int timeout_ms, struct error *error)
{
    char text[THEME_FILE_BYTES_MAX + 1];
    FILE *file = input_open(path, timeout_ms);
    if (file == NULL) {
        return error_set(error, ERROR_USAGE, _("The theme %s can't be read: %s"), path,
                         input_error_text(errno));
    }
    errno = 0;
    size_t length = fread(text, 1, sizeof text, file);
    bool failed = ferror(file) != 0;
    int reason = errno;
    (void)fclose(file); /* nothing was written */
    if (failed) {
        return error_set(error, ERROR_USAGE, _("The theme %s can't be read: %s"), path,
                         input_error_text(reason));
    }
    if (length > THEME_FILE_BYTES_MAX) {
        return error_set(error, ERROR_USAGE, _("%s: longer than %d bytes, so hardly a theme"), path,
                         THEME_FILE_BYTES_MAX);
    }
    text[length] = '\0';
    return theme_parse(theme, text, path, error);
}

struct style theme_style(const struct theme *theme, enum role role, enum role background_role)
{
    struct style style = theme->styles[role];
    if (background_role == ROLE_TEXT || background_role == role) {
        return style;
    }
    const struct style *text = &theme->styles[ROLE_TEXT];
    const struct style *under = &theme->styles[background_role];
    if (style.foreground == text->foreground) {
        style.foreground = under->foreground;
    }
    if (style.background == text->background) {
        style.background = under->background;
    }
    /* reverse on a reversed background becomes normal, and so is still visible */
    unsigned reversed = (style.attributes ^ under->attributes) & ATTRIBUTE_REVERSE;
    style.attributes = ((style.attributes | under->attributes) & ~(unsigned)ATTRIBUTE_REVERSE) | reversed;
    return style;
}

struct rgb {
    int red, green, blue;
};

static const int cube_levels[] = {0, 95, 135, 175, 215, 255};

static struct rgb rgb_of(int32_t colour)
{
    return (struct rgb){colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff};
}

/* Perceived distance of two colours, squared. The weights depend on the mean of red: the eye is more
 * sensitive to red in light colours and to blue in dark ones. */
static int distance(struct rgb a, struct rgb b)
{
    int mean = (a.red + b.red) / 2;
    int red = a.red - b.red;
    int green = a.green - b.green;
    int blue = a.blue - b.blue;
    return (((512 + mean) * red * red) >> 8) + 4 * green * green + (((767 - mean) * blue * blue) >> 8);
}

static int nearest_level(int value)
{
    int nearest = 0;
    for (int i = 1; i < 6; i++) {
        if (abs(cube_levels[i] - value) < abs(cube_levels[nearest] - value)) {
            nearest = i;
        }
    }
    return nearest;
}

/* With 256 colours: a cube of six levels a side, then a ramp of greys. The first 16 are not used: users
 * configure them. */
static int nearest_of_256(struct rgb colour)
{
    int red = nearest_level(colour.red);
    int green = nearest_level(colour.green);
    int blue = nearest_level(colour.blue);
    int nearest = 16 + 36 * red + 6 * green + blue;
    int smallest = distance(colour, (struct rgb){cube_levels[red], cube_levels[green], cube_levels[blue]});
    for (int i = 0; i < 24; i++) {
        int level = 8 + 10 * i;
        int difference = distance(colour, (struct rgb){level, level, level});
        if (difference < smallest) {
            smallest = difference;
            nearest = 232 + i;
        }
    }
    return nearest;
}

static int highest(struct rgb colour)
{
    int value = colour.red > colour.green ? colour.red : colour.green;
    return value > colour.blue ? value : colour.blue;
}

static int lowest(struct rgb colour)
{
    int value = colour.red < colour.green ? colour.red : colour.green;
    return value < colour.blue ? value : colour.blue;
}

/* With 16 or 8 colours, hue decides first, then lightness: pale green becomes green although white is
 * nearer. */
static int nearest_of_16(struct rgb colour, bool bright)
{
    int top = highest(colour);
    int bottom = lowest(colour);
    if (top - bottom < top / 5) { /* hardly a hue: black, dark grey, light grey, white */
        static const int greys[] = {0, 8, 7, 15};
        int step = top < 64 ? 0 : top < 128 ? 1 : top < 224 ? 2 : 3;
        return bright ? greys[step] : greys[step] & 7;
    }
    int middle = (top + bottom) / 2;
    int hue =
        (colour.red > middle ? 1 : 0) | (colour.green > middle ? 2 : 0) | (colour.blue > middle ? 4 : 0);
    return bright && top >= 0xc0 ? hue + 8 : hue;
}

int theme_nearest_colour(int32_t colour, int colours)
{
    return colours >= 256 ? nearest_of_256(rgb_of(colour)) : nearest_of_16(rgb_of(colour), colours >= 16);
}
