/* Cells of CSV. */

#include "cli/csv.h"

#include <string.h>

static bool is_signed_number(const char *text)
{
    size_t digits = strspn(text + 1, "0123456789");
    return strchr("+-", *text) != NULL && digits > 0 && strchr(";\t\n", text[1 + digits]) != NULL;
}

/* Would a cell that begins here be run? Blanks and quotes before it may be taken off. */
static bool is_formula(const char *text)
{
    static const char *const beginnings[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    text += strspn(text, " \"");
    for (size_t i = 0; *text != '\0' && i < sizeof beginnings / sizeof *beginnings; i++) {
        if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0) {
            return !is_signed_number(text);
        }
    }
    return false;
}

void csv_write_cell(FILE *to, const char *value, bool guarded)
{
    bool quoted = strpbrk(value, ",;\t\"\r\n") != NULL;
    bool begins = true;
    (void)fputs(quoted ? "\"" : "", to);
    for (; *value != '\0'; value++) {
        if (guarded && begins && is_formula(value)) {
            (void)fputc('\'', to);
        }
        begins = strchr(";\t\n", *value) != NULL;
        (void)fputs(*value == '"' ? "\"" : "", to);
        (void)fputc(*value, to);
    }
    (void)fputs(quoted ? "\"" : "", to);
}
