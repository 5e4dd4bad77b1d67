/* Parses what users type. */

#include "tui/user_input.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *refusal_format(enum number_refusal refusal)
{
    static_assert(NUMBER_DIGITS_MAX == 15, "as the text below says");
    switch (refusal) {
    case NUMBER_OK:
        break;
    case NUMBER_NONE:
        return _("This is no number (digits, *, # and + are dialled): %.80s");
    case NUMBER_AMBIGUOUS:
        return _("It is not clear which number is meant, write one alone: %.80s");
    case NUMBER_TOO_LONG:
        return _("More than 15 digits are no number, write one alone: %.80s");
    }
    return "%.80s";
}

bool user_input_number(struct number *number, const char *text, struct error *error)
{
    return number_parse(number, text) || error_set(error, ERROR_USAGE, refusal_format(number->refusal), text);
}

bool user_input_sms_number(struct number *number, char to[SMS_NUMBER_DIGITS + 1], const char *text,
                           struct error *error)
{
    return user_input_number(number, text, error) &&
           (sms_number(to, number->dial_string) ||
            error_set(error, ERROR_USAGE, _("This is no mobile number, which has nine digits: %.80s"), text));
}

/* "ESC", "U+009B". */
static void name_control(char to[8], uint32_t code)
{
    static const char names[][4] = {"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL",
                                    "BS",  "TAB", "LF",  "VT",  "FF",  "CR",  "SO",  "SI",
                                    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB",
                                    "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US"};
    static_assert(sizeof names / sizeof *names == ' ', "a name for each");
    if (code < ' ') {
        (void)snprintf(to, 8, "%s", names[code]);
    } else {
        (void)snprintf(to, 8, code == 0x7f ? "DEL" : "U+%04X", (unsigned)code);
    }
}

static bool report_verdict(const struct sms_check *verdict, struct error *error)
{
    char name[8];
    switch (verdict->fault) {
    case SMS_FAULT_NONE:
        return true;
    case SMS_FAULT_BLANK:
        return error_set(error, ERROR_USAGE, _("The text is empty or blank; it may have 1 to %d characters."),
                         SMS_CHARACTERS_MAX);
    case SMS_FAULT_NOT_UTF8:
        return error_set(
            error, ERROR_USAGE,
            _("The text is not UTF-8: character %zu is the byte 0x%02X. Nothing was sent: convert it (iconv "
              "-f ISO-8859-2 -t UTF-8, say), or set the locale that it is written in."),
            verdict->position, (unsigned)verdict->code);
    case SMS_FAULT_CONTROL:
        name_control(name, verdict->code);
        return error_set(
            error, ERROR_USAGE,
            _("The text holds a control character: character %zu is %s. Nothing was sent: take it out."),
            verdict->position, name);
    case SMS_FAULT_REPLACED:
        return error_set(
            error, ERROR_USAGE,
            _("Character %zu of the text stands for one that was lost (U+FFFD). Nothing was sent: write it "
              "anew."),
            verdict->position);
    }
    return false;
}

bool user_input_sms_text(char *to, size_t size, const char *text, struct error *error)
{
    char *sound = memory_new(strlen(text) + 1, 1);
    struct sms_check verdict = sms_prepare(sound, text);
    struct sms_size measured = sms_measure(verdict.fault == SMS_FAULT_NONE ? sound : "");
    bool good = report_verdict(&verdict, error);
    if (good && measured.characters > SMS_CHARACTERS_MAX) {
        good = error_set(error, ERROR_USAGE, _("The text has %zu characters; it may have 1 to %d."),
                         measured.characters, SMS_CHARACTERS_MAX);
    }
    if (good) {
        (void)text_copy(to, size, sound);
    }
    free(sound);
    return good;
}
