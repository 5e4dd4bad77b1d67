/* Who has which number, and what a number is. */

#include "model/directory.h"

#include "model/text.h"

#include <stdio.h>
#include <string.h>

struct name {
    struct table_row row; /* the key is the number */
    enum name_source source;
    char name[NAME_BYTES];
};

void directory_init(struct directory *directory, const struct text_seed *seed)
{
    table_init(&directory->names, sizeof(struct name), DIRECTORY_NAMES_MAX, seed);
}

void directory_done(struct directory *directory)
{
    table_done(&directory->names);
}

bool directory_learn(struct directory *directory, const char *number, const char *name, enum name_source source)
{
    if (number == NULL || name == NULL || *name == '\0' || strcmp(number, name) == 0) {
        return false;
    }
    if (source != NAME_FROM_USER && !number_is_internal(number)) {
        return false;
    }
    struct name *known = table_put(&directory->names, number, NULL);
    if (known == NULL || source < known->source || strcmp(known->name, name) == 0) {
        return false;
    }
    known->source = source;
    (void)text_copy(known->name, sizeof known->name, name);
    return true;
}

const char *directory_name(const struct directory *directory, const char *number)
{
    const struct name *known = table_get(&directory->names, number);
    return known == NULL ? "" : known->name;
}

bool number_is_internal(const char *number)
{
    size_t digits = 0; /* counted by hand: each name that the exchange tells is beside such a number */
    while (digits <= EXTENSION_DIGITS_MAX && number[digits] >= '0' && number[digits] <= '9') {
        digits++;
    }
    return digits > 0 && digits <= EXTENSION_DIGITS_MAX && number[digits] == '\0';
}

/* Two-digit prefixes of mobile numbers in Poland; the others are area codes (the numbering plan of UKE). */
static bool is_mobile(const char *national)
{
    static const char *const prefixes[] = {"45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (strncmp(national, prefixes[i], 2) == 0) {
            return true;
        }
    }
    return false;
}

void number_format(char to[NUMBER_BYTES], const char *number)
{
    const char *digits = *number == '+' ? number + 1 : number;
    size_t count = strspn(digits, "0123456789");
    bool whole = digits[count] == '\0';
    const char *n = digits; /* the nine digits of a number in Poland */
    if (whole && count == 11 && strncmp(digits, "48", 2) == 0) {
        n = digits + 2;
    } else if (!whole || count != 9 || *digits == '0') {
        (void)text_copy(to, NUMBER_BYTES, number);
        return;
    }
    if (is_mobile(n)) {
        (void)snprintf(to, NUMBER_BYTES, "%.3s %.3s %.3s", n, n + 3, n + 6);
    } else {
        (void)snprintf(to, NUMBER_BYTES, "%.2s %.3s %.2s %.2s", n, n + 2, n + 5, n + 7);
    }
}

bool number_to_dial(char to[NUMBER_BYTES], const char *number)
{
    static const char dialled[] = "0123456789*#";
    size_t count = 0;
    if (*number == '+') {
        to[count++] = *number++;
    }
    bool some = strpbrk(number, dialled) != NULL;
    for (number += strspn(number, " -"); *number != '\0'; number += strspn(number, " -")) {
        if (strchr(dialled, *number) == NULL || count + 1 == NUMBER_BYTES) {
            return false;
        }
        to[count++] = *number++;
    }
    to[count] = '\0';
    return some;
}

bool number_is_diallable(const char *number)
{
    char ignored[NUMBER_BYTES];
    return number_to_dial(ignored, number);
}
