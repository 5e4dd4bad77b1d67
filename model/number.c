/* Telephone numbers as people write them. */

#include "model/number.h"

#include "model/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    COUNTRY_DIGITS_MAX = 3,
    AREA_DIGITS = 2,             /* of an area code in Poland */
    SUBSCRIBER_DIGITS_LEAST = 6, /* behind an area code at least … */
    SUBSCRIBER_DIGITS_MOST = 8,  /* … and at most: more are a number of their own */
};

#define POLAND "48"
#define DIGITS "0123456789"

/* Dashes that are not in Unicode's class Pd, and the middle dot. */
static bool is_dash(uint32_t code)
{
    static const uint32_t dashes[] = {'-',    0xb7,   0x58a,  0x5be,  0x1400, 0x1806, 0x2043, 0x207b, 0x208b,
                                      0x2212, 0x2e17, 0x2e1a, 0x2e3a, 0x2e3b, 0x2e40, 0x2e5d, 0x301c, 0x3030,
                                      0x30a0, 0xfe31, 0xfe32, 0xfe58, 0xfe63, 0xff0d, 0x10ead};
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        if (dashes[i] == code) {
            return true;
        }
    }
    return code >= 0x2010 && code <= 0x2015;
}

static bool is_line_end(uint32_t code)
{
    return (code >= '\n' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

/* A tab and the end of a line separate numbers. */
static bool separates_numbers(uint32_t code)
{
    return code == '\t' || is_line_end(code);
}

static bool is_ignored(uint32_t code)
{
    return text_is_blank(code) || is_dash(code) ||
           (code < 0x80 && code != 0 && strchr(".()[]", (int)code) != NULL);
}

/* The digit, * or # of a character, also of other scripts; '\0' for any other character. */
static char dial_char(uint32_t code)
{
    static const uint32_t zeros[] = {'0', 0x660, 0x6f0, 0x966, 0xff10};
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
        if (code >= zeros[i] && code < zeros[i] + 10) {
            return (char)('0' + (code - zeros[i]));
        }
    }
    return code == '*' || code == '#' ? (char)code : '\0';
}

static bool is_digit(uint32_t code)
{
    char byte = dial_char(code);
    return byte >= '0' && byte <= '9';
}

static bool is_letter(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code >= 0x80;
}

static size_t character(const char *text, uint32_t *code)
{
    return text_decode(text, strnlen(text, 4), code);
}

static const char *skip_blanks(const char *text)
{
    uint32_t code;
    for (size_t used; (used = character(text, &code)) > 0 && text_is_blank(code);) {
        text += used;
    }
    return text;
}

static const char *skip_label(const char *text)
{
    static const char *const labels[] = {"telefon", "tel", "sms", "kom", "phone", "mobile"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t length = strlen(labels[i]);
        if (strncasecmp(text, labels[i], length) == 0 && strchr(".: ", text[length]) != NULL) {
            return text + length + strspn(text + length, ".: ");
        }
    }
    return text;
}

/* ";phone-context=x" and "?body=x" say how to call and are dropped, but ";ext=12" belongs to the number. */
static bool is_parameter(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
    return (*text == ';' || *text == '?') && text[1 + strspn(text + 1, letters)] == '=' &&
           strcasestr(text, ";ext=") == NULL;
}

static size_t count_digits(const char *dial_string)
{
    size_t count = 0;
    for (; *dial_string != '\0'; dial_string++) {
        count += is_digit((unsigned char)*dial_string);
    }
    return count;
}

/* The country code and what follows; NULL if the number has none. */
static const char *after_prefix(const char *dial_string)
{
    return *dial_string == '+'                  ? dial_string + 1
           : strncmp(dial_string, "00", 2) == 0 ? dial_string + 2
                                                : NULL;
}

/* Bytes of "(0" behind a country code: the zero that is dialled inside the country only. */
static size_t trunk_zero(const char *dial_string, const char *open)
{
    const char *country = after_prefix(dial_string);
    const char *zero = skip_blanks(open + 1);
    if (*open != '(' || *zero != '0' || country == NULL || *country == '\0' ||
        strlen(country) > COUNTRY_DIGITS_MAX) {
        return 0;
    }
    bool alone = *skip_blanks(zero + 1) == ')'; /* elsewhere the zero of an area code is dialled */
    return alone || strcmp(country, POLAND) == 0 ? (size_t)(zero + 1 - open) : 0;
}

/* Does the slash follow an area code, as in 22/870 55 00 and 030/123456? 105/106 are two numbers. */
static bool is_area_slash(const char *dial_string, const char *slash)
{
    size_t before = count_digits(dial_string);
    size_t digits = 0;
    uint32_t code;
    if (*slash != '/' || before >= NUMBER_COMPLETE_DIGITS) {
        return false;
    }
    slash++;
    for (size_t used; (used = character(slash, &code)) > 0 && !separates_numbers(code) &&
                      (is_digit(code) || is_ignored(code));
         slash += used) {
        digits += is_digit(code);
    }
    if (*dial_string == '0' || *dial_string == '+') {
        return digits >= SUBSCRIBER_DIGITS_LEAST && digits <= SUBSCRIBER_DIGITS_MOST;
    }
    return before == AREA_DIGITS && digits == NUMBER_NATIONAL_DIGITS - AREA_DIGITS;
}

struct number_scan {
    struct number *number;
    const char *at;
    const char *end; /* behind the last character that was read */
    size_t count, shown;
};

/* False if the number is too long. */
static bool take(struct number_scan *scan, char byte, size_t used)
{
    struct number *number = scan->number;
    if (scan->count + 1 == sizeof number->dial_string) {
        return false;
    }
    if (scan->count > 0 && scan->at > scan->end) {
        number->shown[scan->shown++] = ' ';
    }
    number->dial_string[scan->count++] = number->shown[scan->shown++] = byte;
    scan->at += used;
    scan->end = scan->at;
    return true;
}

/* Reads up to the end of the number. False if it is too long. */
static bool read_number(struct number_scan *scan)
{
    const char *dial_string = scan->number->dial_string;
    uint32_t code;
    for (size_t used; (used = character(scan->at, &code)) > 0;) {
        char byte = code == '+' && scan->count == 0 ? '+' : dial_char(code);
        size_t zero = byte == '\0' ? trunk_zero(dial_string, scan->at) : 0;
        if (byte != '\0') {
            if (!take(scan, byte, used)) {
                return false;
            }
        } else if (separates_numbers(code) && scan->count > 0) {
            break;
        } else if (zero > 0 || is_ignored(code) || is_area_slash(dial_string, scan->at)) {
            scan->at += zero > 0 ? zero : used;
        } else {
            break;
        }
    }
    return true;
}

static bool holds_digit(const char *text)
{
    uint32_t code;
    size_t used;
    while ((used = character(text, &code)) > 0 && !is_digit(code)) {
        text += used;
    }
    return used > 0;
}

/* Has it anything but punctuation? */
static bool has_content(const char *text)
{
    uint32_t code;
    size_t used;
    while ((used = character(text, &code)) > 0 &&
           (is_ignored(code) || !(is_digit(code) || is_letter(code)))) {
        text += used;
    }
    return used > 0;
}

static void set_left_out(struct number *number, const char *rest)
{
    uint32_t code;
    if (!has_content(rest)) {
        return;
    }
    for (size_t used;
         (used = character(rest, &code)) > 0 && (text_is_blank(code) || code == ',' || code == ';');) {
        rest += used;
    }
    (void)text_clean(number->left_out, sizeof number->left_out, rest, strlen(rest));
}

/* A date has as many digits as a number. */
static bool is_day(const char *text)
{
    static const char *const forms[] = {"dddd-dd-dd", "dd.dd.dddd"};
    bool found = false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const char *form = forms[i];
        const char *at = text;
        while (*form != '\0' && (*form == 'd' ? *at != '\0' && strchr(DIGITS, *at) != NULL : *at == *form)) {
            form++;
            at++;
        }
        found = found || (*form == '\0' && (*at == '\0' || strchr(DIGITS, *at) == NULL));
    }
    return found;
}

static enum number_refusal classify(const struct number_scan *scan, const char *rest)
{
    const char *dial_string = scan->number->dial_string;
    uint32_t next;
    size_t digits = count_digits(dial_string) - (strncmp(dial_string, "00", 2) == 0 ? 2 : 0);
    bool glued = character(scan->end, &next) > 0 && is_letter(next) && !is_ignored(next);
    if (strpbrk(dial_string, DIGITS "*#") == NULL) {
        return NUMBER_NONE;
    }
    if (digits > NUMBER_DIGITS_MAX) {
        return NUMBER_TOO_LONG;
    }
    return digits < NUMBER_COMPLETE_DIGITS && (glued || holds_digit(rest)) ? NUMBER_AMBIGUOUS : NUMBER_OK;
}

const char *number_national(const char *dial_string)
{
    const char *behind = after_prefix(dial_string);
    const char *digits = behind == NULL ? dial_string : behind;
    size_t count = strspn(digits, DIGITS);
    bool whole = digits[count] == '\0';
    if (count == NUMBER_NATIONAL_DIGITS + strlen(POLAND) && strncmp(digits, POLAND, strlen(POLAND)) == 0) {
        digits += strlen(POLAND);
    } else if (behind != NULL || count != NUMBER_NATIONAL_DIGITS) {
        return NULL;
    }
    return whole && *digits != '0' ? digits : NULL; /* no national number begins with a zero */
}

/* Prefixes of mobile numbers in Poland, two digits; all others are area codes (the numbering plan of UKE). */
static bool is_mobile(const char *digits)
{
    static const char *const prefixes[] = {"45", "50", "51", "53", "57", "60", "66",
                                           "69", "72", "73", "78", "79", "88"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (strncmp(digits, prefixes[i], 2) == 0) {
            return true;
        }
    }
    return false;
}

static void format_national(char *to, size_t size, const char *n)
{
    if (is_mobile(n)) {
        (void)snprintf(to, size, "%.3s %.3s %.3s", n, n + 3, n + 6);
    } else {
        (void)snprintf(to, size, "%.2s %.3s %.2s %.2s", n, n + 2, n + 5, n + 7);
    }
}

/* Groups the digits, with what precedes the nine digits, because that is dialled too. */
static void set_shown(struct number *number)
{
    const char *digits = number_national(number->dial_string);
    if (digits == NULL) {
        return; /* shown as it was written */
    }
    int before = (int)(digits - number->dial_string);
    int length = snprintf(number->shown, sizeof number->shown, "%.*s%s", before, number->dial_string,
                          before > 0 ? " " : "");
    format_national(number->shown + length, sizeof number->shown - (size_t)length, digits);
}

/* Characters that make a terminal or a page show digits in another order than the dialled one. */
static bool has_bidi_override(const char *text, const char *end)
{
    static const uint32_t marks[] = {0x200f, 0x202b, 0x202e, 0x2067, 0x61c};
    uint32_t code;
    for (size_t used; text < end && (used = character(text, &code)) > 0; text += used) {
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            if (code == marks[i]) {
                return true;
            }
        }
    }
    return false;
}

bool number_parse(struct number *number, const char *text)
{
    *number = (struct number){0};
    const char *begin = skip_blanks(text);
    struct number_scan scan = {.number = number, .at = skip_label(begin)};
    bool uri = scan.at > begin && scan.at[-1] == ':';
    scan.end = scan.at;
    bool day = is_day(scan.at);
    bool fits = read_number(&scan);
    bool unclear = day || has_bidi_override(text, scan.end);
    const char *rest = uri && is_parameter(scan.at) ? "" : scan.end;
    enum number_refusal refusal = !fits     ? NUMBER_TOO_LONG
                                  : unclear ? NUMBER_AMBIGUOUS
                                            : classify(&scan, rest);
    if (refusal != NUMBER_OK) {
        *number = (struct number){.refusal = refusal};
        return false;
    }
    set_shown(number);
    set_left_out(number, rest);
    return true;
}

bool number_to_dial(char to[NUMBER_BYTES], const char *text)
{
    struct number number;
    bool whole = number_parse(&number, text) && number.left_out[0] == '\0';
    if (whole) {
        memcpy(to, number.dial_string, NUMBER_BYTES);
    }
    return whole;
}

bool number_is_diallable(const char *text)
{
    char ignored[NUMBER_BYTES];
    return number_to_dial(ignored, text);
}

bool number_is_extension(const char *number)
{
    size_t digits = 0; /* counted here, not by strlen(): this runs for each name that the exchange sends */
    while (digits <= EXTENSION_DIGITS_MAX && number[digits] >= '0' && number[digits] <= '9') {
        digits++;
    }
    return digits > 0 && digits <= EXTENSION_DIGITS_MAX && number[digits] == '\0';
}

/* The part that is equal for all ways to dial one number. `*country`: it includes the country code. */
static const char *canonical_digits(const char *dial_string, bool *country)
{
    const char *digits = number_national(dial_string);
    const char *behind = after_prefix(dial_string);
    *country = digits == NULL && behind != NULL;
    return digits != NULL ? digits : behind != NULL ? behind : dial_string;
}

bool number_is_same(const char *a, const char *b)
{
    char one[NUMBER_BYTES];
    char other[NUMBER_BYTES];
    bool one_has, other_has;
    if (!number_to_dial(one, a) || !number_to_dial(other, b)) {
        return false;
    }
    bool equal = strcmp(canonical_digits(one, &one_has), canonical_digits(other, &other_has)) == 0;
    return equal && one_has == other_has;
}

void number_format(char to[NUMBER_BYTES], const char *number)
{
    const char *digits = number_national(number);
    if (digits != NULL) {
        format_national(to, NUMBER_BYTES, digits);
    } else {
        (void)text_copy(to, NUMBER_BYTES, number);
    }
}
