/* A text as an SMS. */

#include "model/sms.h"

#include "model/text.h"

#include <stdint.h>
#include <string.h>

/* Capacity of a single SMS and of a part: a part has a header of six bytes. */
static const struct capacity {
    size_t single;
    size_t part;
} septets = {160, 153}, ucs2 = {70, 67};

/* GSM 03.38, in the order of its codes; the escape at 0x1b is no character. */
static const char basic[] = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
                            "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/* Its extension table: escape and code. */
static const char extension[] = "\f^{}\\[~]|€";

static bool holds(const char *alphabet, size_t length, uint32_t code)
{
    uint32_t character;
    for (size_t used; (used = text_decode(alphabet, length, &character)) > 0;
         alphabet += used, length -= used) {
        if (character == code) {
            return true;
        }
    }
    return false;
}

/* Septets of a character; 0: it is in neither table. */
static size_t septets_of(uint32_t code)
{
    if (holds(basic, sizeof basic - 1, code)) {
        return 1;
    }
    return holds(extension, sizeof extension - 1, code) ? 2 : 0;
}

static size_t units_of(uint32_t code, bool unicode)
{
    if (unicode) {
        return code >= 0x10000 ? 2 : 1;
    }
    return septets_of(code);
}

/* Counts the characters, and finds the first one outside the GSM alphabet. */
static void read_characters(struct sms_size *size, const char *text, size_t length)
{
    uint32_t code;
    for (size_t used; (used = text_decode(text, length, &code)) > 0; text += used, length -= used) {
        size->characters++;
        if (!size->unicode && septets_of(code) == 0) {
            size->unicode = true;
            size->first_non_gsm[text_encode(size->first_non_gsm, code)] = '\0';
        }
    }
}

/* Distributes characters over parts. A character is never split, so a part may have a unit left. */
static void fill_parts(struct sms_size *size, const char *text, size_t length, size_t capacity)
{
    uint32_t code;
    size->units = size->parts = size->units_left = 0;
    for (size_t used; (used = text_decode(text, length, &code)) > 0; text += used, length -= used) {
        size_t units = units_of(code, size->unicode);
        if (units > size->units_left) {
            size->parts++;
            size->units_left = capacity;
        }
        size->units_left -= units;
        size->units += units;
    }
}

struct sms_size sms_measure(const char *text)
{
    struct sms_size size = {0};
    size_t length = strlen(text);
    read_characters(&size, text, length);
    const struct capacity *capacity = size.unicode ? &ucs2 : &septets;
    fill_parts(&size, text, length, capacity->single);
    if (size.parts > 1) {
        fill_parts(&size, text, length, capacity->part);
    }
    return size;
}

bool sms_number(char to[SMS_NUMBER_DIGITS + 1], const char *number)
{
    char dial_string[NUMBER_BYTES];
    const char *digits = number_to_dial(dial_string, number) ? number_national(dial_string) : NULL;
    if (digits != NULL) {
        memcpy(to, digits, SMS_NUMBER_DIGITS + 1);
    }
    return digits != NULL;
}

static enum sms_fault fault_of(uint32_t code, size_t bytes)
{
    bool control = code < ' ' || (code >= 0x7f && code < 0xa0);
    if (code == TEXT_REPLACEMENT) {
        return bytes == 1 ? SMS_FAULT_NOT_UTF8 : SMS_FAULT_REPLACED;
    }
    /* a NUL, which strchr() finds, never comes here */
    return control && strchr("\t\n\r", (int)code) == NULL ? SMS_FAULT_CONTROL : SMS_FAULT_NONE;
}

struct sms_check sms_prepare(char *to, const char *from)
{
    from += text_bom_bytes(from, strnlen(from, 3));
    size_t left = strlen(from);
    size_t position = 1;
    bool blank = true;
    uint32_t code;
    for (size_t used; (used = text_decode(from, left, &code)) > 0; from += used, left -= used, position++) {
        enum sms_fault fault = fault_of(code, used);
        if (fault != SMS_FAULT_NONE) {
            return (struct sms_check){fault, position,
                                      fault == SMS_FAULT_NOT_UTF8 ? (unsigned char)*from : code};
        }
        if (code == '\r') {
            used += from[1] == '\n';
            *to++ = '\n';
            continue;
        }
        blank = blank && text_is_blank(code);
        memcpy(to, from, used);
        to += used;
    }
    *to = '\0';
    return (struct sms_check){.fault = blank ? SMS_FAULT_BLANK : SMS_FAULT_NONE};
}
