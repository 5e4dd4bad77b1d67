/* Themes: reading them, what they come down to on poorer terminals, and whether those of the project can be
 * read. */

#include "tui/theme.h"

#include "tests/folder.h"
#include "tests/harness.h"

#include <math.h>
#include <unistd.h>

static const char *themes; /* the folder */

static bool parse(struct theme *theme, const char *text, struct error *error)
{
    return theme_parse(theme, text, "my.theme", error);
}

static void reads_styles(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int32_t foreground, background;
        unsigned attributes;
    } cases[] = {
        {"good = \"\"", COLOUR_DEFAULT, COLOUR_DEFAULT, 0},
        {"good = \"default\"", COLOUR_DEFAULT, COLOUR_DEFAULT, 0},
        {"good = \"red\"", COLOUR_NAMED + 1, COLOUR_DEFAULT, 0},
        {"good = \"bright-white on black\"", COLOUR_NAMED + 15, COLOUR_NAMED, 0},
        {"good = \"#0aF5c9\"", 0x0af5c9, COLOUR_DEFAULT, 0},
        {"good = \"on #af0000\"", COLOUR_DEFAULT, 0xaf0000, 0},
        {"good = \"bold White on  #af0000\"", COLOUR_NAMED + 7, 0xaf0000, ATTRIBUTE_BOLD},
        {"good = \"on blue underline red dim\"", COLOUR_NAMED + 1, COLOUR_NAMED + 4,
         ATTRIBUTE_UNDERLINE | ATTRIBUTE_DIM},
        {"good = \"bold dim italic underline reverse\"", COLOUR_DEFAULT, COLOUR_DEFAULT, 0x1f},
    };
    EACH(c, cases) {
        struct theme theme;
        struct error error = {0};
        assert_true(parse(&theme, c->line, &error));
        assert_int_equal(theme.styles[ROLE_GOOD].foreground, c->foreground);
        assert_int_equal(theme.styles[ROLE_GOOD].background, c->background);
        assert_int_equal(theme.styles[ROLE_GOOD].attributes, c->attributes);
    }
}

static void fills_what_is_left_out(void **state)
{
    (void)state;
    struct theme theme;
    struct error error;
    assert_true(parse(&theme, "# mine\nbad = 'red'\ntext = 'white on black'\n", &error));
    assert_int_equal(theme.styles[ROLE_GOOD].foreground, COLOUR_NAMED + 7);
    assert_int_equal(theme.styles[ROLE_GOOD].background, COLOUR_NAMED);
    assert_int_equal(theme.styles[ROLE_BAD].foreground, COLOUR_NAMED + 1);
    assert_true(parse(&theme, "\ufeffgood = \"red\"\r\n", &error));
    assert_int_equal(theme.styles[ROLE_GOOD].foreground, COLOUR_NAMED + 1);
    assert_true(parse(&theme, "\ufeff", &error));
    assert_true(parse(&theme, "", &error));
    assert_int_equal(theme.styles[ROLE_GOOD].foreground, COLOUR_DEFAULT);
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"good = \"red\"\nworse = \"red\"\n", "my.theme:2: "},
        {"good = \"reddish\"", "my.theme:1: \"reddish\""},
        {"\n\ngood = \"red blue\"", "my.theme:3: \"blue\""},
        {"good = \"#12345\"", "\"#12345\""},
        {"good = \"#12345g\"", "\"#12345g\""},
        {"good = \"on\"", "\"on\""},
        {"good = \"red on bold\"", "\"bold\""},
        {"good = \"red on blue on green\"", "\"on\""},
        {"good \"red\"", "my.theme:1: "},
        {"good = \"red\n", "my.theme:"},
        {"good = {\"red\"}", "my.theme:1: "},
        {"good = 'red'\n''", "my.theme:2: "}, /* libconfuse says nothing of this one */
        {"\ngood = \"${HOME}\"", "my.theme:2: "},
        {"\n# \x1b[2J", "my.theme:2: "},
        {"good = \"\xc5\"", "UTF-8"},
        {"good = \"bold bold bold bold bold bold bold bold bold bold bold bold bold bold bold bold bold bold "
         "bold "
         "bold bold bold bold bold bold bold bold bold bold bold bold bold bold bold\"",
         "my.theme:1: \"bold"},
    };
    EACH(c, cases) {
        struct theme theme, before;
        struct error error = {0};
        theme_plain(&theme);
        before = theme;
        assert_false(parse(&theme, c->text, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_non_null(strstr(error.text, c->said));
        assert_memory_equal(&theme, &before, sizeof theme); /* as it was */
    }
    struct error error = {0};
    struct theme theme;
    assert_false(parse(&theme, "good = \"mauve\"", &error));
    assert_non_null(strstr(error.text, "#rrggbb")); /* what is allowed */
}

static void refuses_what_is_no_file(void **state)
{
    (void)state;
    struct theme theme;
    struct error error = {0};
    char folder[FOLDER_BYTES];
    char none[FOLDER_BYTES + 16];
    folder_make(folder);
    (void)snprintf(none, sizeof none, "%s/my.theme", folder);
    assert_false(theme_load(&theme, none, 0, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_non_null(strstr(error.text, none));
    folder_remove(folder);
    assert_false(theme_load(&theme, "/", 0, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_false(theme_load(&theme, "/dev/zero", 0, &error));
    assert_non_null(strstr(error.text, "hardly a theme"));
}

/* Without colours the states of lines still look different from each other, and so do all grounds from the
 * text. */
static void is_plain_but_distinct(void **state)
{
    (void)state;
    static const enum role distinct[] = {
        ROLE_LINE_IDLE,     ROLE_LINE_IN_USE,      ROLE_LINE_BUSY,    ROLE_LINE_RINGING, ROLE_LINE_ON_HOLD,
        ROLE_LINE_DIALLING, ROLE_LINE_UNAVAILABLE, ROLE_LINE_UNKNOWN, ROLE_STALE,        ROLE_PAUSED,
    };
    struct theme theme;
    theme_plain(&theme);
    EACH(a, distinct) {
        EACH(b, distinct) {
            if (a != b) {
                assert_int_not_equal(theme.styles[*a].attributes, theme.styles[*b].attributes);
            }
        }
        /* on a selected row, too, and none is lost on it */
        struct style style = theme_style(&theme, *a, ROLE_SELECTED);
        assert_int_not_equal(style.attributes & ATTRIBUTE_REVERSE,
                             theme.styles[*a].attributes & ATTRIBUTE_REVERSE);
    }
    assert_int_not_equal(theme.styles[ROLE_WAIT_BREACHED].attributes,
                         theme.styles[ROLE_WAIT_WARNING].attributes);
}

static void lays_grounds_under_roles(void **state)
{
    (void)state;
    struct theme theme;
    struct error error;
    assert_true(parse(
        &theme, "good = 'green'\nbad = 'white on red'\nselected = 'black on cyan bold'\nmatch = 'underline'",
        &error));
    struct style style = theme_style(&theme, ROLE_GOOD, ROLE_SELECTED);
    assert_int_equal(style.foreground, COLOUR_NAMED + 2);
    assert_int_equal(style.background, COLOUR_NAMED + 6);
    assert_int_equal(style.attributes, ATTRIBUTE_BOLD);
    style = theme_style(&theme, ROLE_BAD, ROLE_SELECTED);
    assert_int_equal(style.background, COLOUR_NAMED + 1); /* stays loud */
    style = theme_style(&theme, ROLE_MATCH, ROLE_SELECTED);
    assert_int_equal(style.foreground, COLOUR_NAMED);
    assert_int_equal(style.attributes, ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE);
    style = theme_style(&theme, ROLE_GOOD, ROLE_TEXT);
    assert_int_equal(style.background, COLOUR_DEFAULT);
}

/* What the indices of 256 colours are on every terminal. */
static int32_t colour_of_index(int index)
{
    static const int levels[] = {0, 95, 135, 175, 215, 255};
    if (index >= 232) {
        return 0x010101 * (8 + 10 * (index - 232));
    }
    index -= 16;
    return levels[index / 36] << 16 | levels[index / 6 % 6] << 8 | levels[index % 6];
}

static void finds_the_nearest_colour(void **state)
{
    (void)state;
    static const struct {
        int32_t colour;
        int of_256, of_16, of_8;
    } cases[] = {
        {0x000000, 16, 0, 0},   {0xffffff, 231, 15, 7}, {0xff0000, 196, 9, 1},  {0x00ff00, 46, 10, 2},
        {0x0000ff, 21, 12, 4},  {0xffff00, 226, 11, 3}, {0x800000, 88, 1, 1},   {0x303030, 236, 0, 0},
        {0x585858, 240, 8, 0},  {0xa8a8a8, 248, 7, 7},  {0x84c794, 114, 10, 2}, {0x8ab8ff, 111, 12, 4},
        {0xffd04d, 221, 11, 3}, {0xff9a94, 210, 9, 1},  {0x0b4a9e, 25, 4, 4},
    };
    EACH(c, cases) {
        assert_int_equal(theme_nearest_colour(c->colour, 256), c->of_256);
        assert_int_equal(theme_nearest_colour(c->colour, 16), c->of_16);
        assert_int_equal(theme_nearest_colour(c->colour, 8), c->of_8);
    }
    for (int index = 16; index < 256; index++) { /* what is there exactly is found */
        int found = theme_nearest_colour(colour_of_index(index), 256);
        assert_int_equal(colour_of_index(found), colour_of_index(index));
    }
}

/* As WCAG 2 defines it. */
static double linear(int32_t part)
{
    double value = (part & 255) / 255.0;
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(int32_t colour)
{
    return 0.2126 * linear(colour >> 16) + 0.7152 * linear(colour >> 8) + 0.0722 * linear(colour);
}

static double contrast(int32_t a, int32_t b)
{
    double lighter = fmax(luminance(a), luminance(b));
    double darker = fmin(luminance(a), luminance(b));
    return (lighter + 0.05) / (darker + 0.05);
}

/* The colour that the user sees where a terminal of `colours` colours shows one; `terminal` is its own. */
static int32_t seen(int32_t colour, int32_t terminal, int colours)
{
    if (colour == COLOUR_DEFAULT) {
        return terminal;
    }
    assert_true((colour & COLOUR_NAMED) == 0); /* such a one could look like anything */
    return colours == 256 ? colour_of_index(theme_nearest_colour(colour, 256)) : colour;
}

/* Big figures are drawn in one colour, which is to be told from the paper and not from itself. */
static bool is_figure(enum role role)
{
    return role >= ROLE_FIGURE_CALM && role <= ROLE_FIGURE_STALE;
}

static double contrast_of(struct style style, int32_t text, int32_t paper, int colours)
{
    return contrast(seen(style.foreground, text, colours), seen(style.background, paper, colours));
}

/* Every role on every background_role that views lay, on every usual paper, in 24 bits and in 256
 * colours: 4.5 for text and 3 for lines (WCAG AA). */
static void can_be_read(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        int32_t text;
        int32_t papers[2];
    } cases[] = {
        {"dark.theme", 0xd0d0d0, {0x000000, 0x1e1e1e}},
        {"light.theme", 0x303030, {0xffffff, 0xfdf6e3}},
    };
    static const enum role grounds[] = {ROLE_TEXT, ROLE_SELECTED, ROLE_BAR};
    int failures = 0;
    EACH(c, cases) {
        char path[512];
        struct theme theme;
        struct error error = {0};
        (void)snprintf(path, sizeof path, "%s/%s", themes, c->file);
        assert_true(theme_load(&theme, path, 0, &error));
        for (enum role role = 0; role < ROLE_COUNT; role++) {
            EACH(background_role, grounds) {
                struct style style = theme_style(&theme, role, *background_role);
                for (int i = 0; i < 4; i++) {
                    int colours = i < 2 ? 256 : 1 << 24;
                    int32_t paper = c->papers[i % 2];
                    double found = is_figure(role) ? contrast(seen(style.foreground, c->text, colours), paper)
                                                   : contrast_of(style, c->text, paper, colours);
                    if (found < (role == ROLE_RULE || is_figure(role) ? 3 : 4.5)) {
                        print_error("%s: %s on %s, paper %06x, %d colours: %.2f\n", c->file, role_word(role),
                                    role_word(*background_role), (unsigned)paper, colours, found);
                        failures++;
                    }
                }
            }
        }
    }
    assert_int_equal(failures, 0);
}

/* The states of lines differ from each other in colour or shape, in 256 colours too, and every theme names
 * every role. */
static void are_whole_and_distinct(void **state)
{
    (void)state;
    static const char *const files[] = {"dark.theme", "light.theme"};
    EACH(file, files) {
        char path[512];
        char text[16 * 1024];
        struct theme theme;
        struct error error;
        (void)snprintf(path, sizeof path, "%s/%s", themes, *file);
        assert_true(theme_load(&theme, path, 0, &error));
        for (enum role a = ROLE_LINE_IDLE; a <= ROLE_LINE_UNKNOWN; a++) {
            for (enum role b = ROLE_LINE_IDLE; b < a; b++) {
                int index_a = theme_nearest_colour(theme.styles[a].foreground, 256);
                int index_b = theme_nearest_colour(theme.styles[b].foreground, 256);
                if (index_a == index_b && theme.styles[a].attributes == theme.styles[b].attributes) {
                    fail_msg("%s: %s looks like %s", *file, role_word(a), role_word(b));
                }
            }
        }
        FILE *stream = fopen(path, "re");
        assert_non_null(stream);
        size_t length = fread(text, 1, sizeof text - 1, stream);
        text[length] = '\0';
        assert_int_equal(fclose(stream), 0);
        for (enum role role = 0; role < ROLE_COUNT; role++) {
            char line[64];
            (void)snprintf(line, sizeof line, "\n%s ", role_word(role));
            assert_non_null(strstr(text, line));
        }
    }
}

int main(int count, char **arguments)
{
    if (count != 2) {
        (void)fprintf(stderr, "usage: %s FOLDER_OF_THEMES\n", arguments[0]);
        return 2;
    }
    themes = arguments[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_styles),
        cmocka_unit_test(fills_what_is_left_out),
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(is_plain_but_distinct),
        cmocka_unit_test(lays_grounds_under_roles),
        cmocka_unit_test(finds_the_nearest_colour),
        cmocka_unit_test(can_be_read),
        cmocka_unit_test(are_whole_and_distinct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
