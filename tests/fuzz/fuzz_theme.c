/* A theme file. */

#include "tests/fuzz/fuzz.h"
#include "tui/theme.h"

#include <string.h>

static void check_colour(int32_t colour)
{
    bool named = colour >= COLOUR_NAMED && colour < COLOUR_NAMED + 16;
    bool mixed = colour >= 0 && colour <= 0xffffff;
    REQUIRE(colour == COLOUR_DEFAULT || named || mixed);
    if (mixed) {
        int nearest = theme_nearest_colour(colour, 256);
        REQUIRE(nearest >= 16 && nearest < 256);
        nearest = theme_nearest_colour(colour, 16);
        REQUIRE(nearest >= 0 && nearest < 16);
        nearest = theme_nearest_colour(colour, 8);
        REQUIRE(nearest >= 0 && nearest < 8);
    }
}

static void check_style(const struct style *style)
{
    check_colour(style->foreground);
    check_colour(style->background);
    REQUIRE(style->attributes < 2 * ATTRIBUTE_REVERSE);
}

static bool same(const struct theme *a, const struct theme *b)
{
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        const struct style *x = &a->styles[role];
        const struct style *y = &b->styles[role];
        if (x->foreground != y->foreground || x->background != y->background ||
            x->attributes != y->attributes) {
            return false;
        }
    }
    return true;
}

static void load(const uint8_t *data, size_t size)
{
    struct theme theme;
    struct theme plain;
    struct error error = {0};
    theme_plain(&theme);
    theme_plain(&plain);
    if (!theme_load(&theme, fuzz_file(data, size), 0, &error)) {
        REQUIRE(error.kind == ERROR_USAGE && same(&theme, &plain));
        fuzz_check_sentence(error.text);
        return;
    }
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        struct style style = theme_style(&theme, role, ROLE_SELECTED);
        check_style(&theme.styles[role]);
        check_style(&style);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char sane[] = "text = \"white on #102030 bold\" # a comment\nbar = 'red'\n";
    struct theme theme;
    struct error error;
    load(data, size);
    /* libconfuse keeps things between files: what is right stays right whatever was read before */
    REQUIRE(theme_parse(&theme, sane, "sane", &error));
    REQUIRE(theme.styles[ROLE_BAR].foreground == COLOUR_NAMED + 1 &&
            theme.styles[ROLE_TEXT].background == 0x102030);
    return 0;
}
